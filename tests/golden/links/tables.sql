-- PostgreSQL
CREATE TABLE area (
  id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by_id UUID,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_by_id UUID,
  _version BIGINT NOT NULL,
  _deleted_at TIMESTAMP WITH TIME ZONE,
  _deleted_batch UUID,
  name TEXT COLLATE "C",
  _sort_name TEXT COLLATE "C",
  parent_id UUID,
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE area (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  created_by_id CHAR(32),
  updated_at DATETIME NOT NULL,
  updated_by_id CHAR(32),
  _version BIGINT NOT NULL,
  _deleted_at DATETIME,
  _deleted_batch CHAR(32),
  name TEXT,
  _sort_name TEXT,
  parent_id CHAR(32),
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE course (
  id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by_id UUID,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_by_id UUID,
  _version BIGINT NOT NULL,
  _deleted_at TIMESTAMP WITH TIME ZONE,
  _deleted_batch UUID,
  code TEXT COLLATE "C",
  _sort_code TEXT COLLATE "C",
  hours BIGINT,
  closed BOOLEAN,
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE course (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  created_by_id CHAR(32),
  updated_at DATETIME NOT NULL,
  updated_by_id CHAR(32),
  _version BIGINT NOT NULL,
  _deleted_at DATETIME,
  _deleted_batch CHAR(32),
  code TEXT,
  _sort_code TEXT,
  hours BIGINT,
  closed BOOLEAN,
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE tutor (
  id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by_id UUID,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_by_id UUID,
  _version BIGINT NOT NULL,
  _deleted_at TIMESTAMP WITH TIME ZONE,
  _deleted_batch UUID,
  name TEXT COLLATE "C",
  _sort_name TEXT COLLATE "C",
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE tutor (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  created_by_id CHAR(32),
  updated_at DATETIME NOT NULL,
  updated_by_id CHAR(32),
  _version BIGINT NOT NULL,
  _deleted_at DATETIME,
  _deleted_batch CHAR(32),
  name TEXT,
  _sort_name TEXT,
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE _values_48_52 (
  record_id UUID NOT NULL,
  position INTEGER NOT NULL,
  value UUID NOT NULL,
  PRIMARY KEY (record_id, position)
);

-- SQLite
CREATE TABLE _values_48_52 (
  record_id CHAR(32) NOT NULL,
  position INTEGER NOT NULL,
  value CHAR(32) NOT NULL,
  PRIMARY KEY (record_id, position)
);

-- PostgreSQL
CREATE TABLE _values_48_53 (
  record_id UUID NOT NULL,
  position INTEGER NOT NULL,
  value UUID NOT NULL,
  PRIMARY KEY (record_id, position)
);

-- SQLite
CREATE TABLE _values_48_53 (
  record_id CHAR(32) NOT NULL,
  position INTEGER NOT NULL,
  value CHAR(32) NOT NULL,
  PRIMARY KEY (record_id, position)
);

-- PostgreSQL
CREATE TABLE _values_48_54 (
  record_id UUID NOT NULL,
  position INTEGER NOT NULL,
  value UUID NOT NULL,
  PRIMARY KEY (record_id, position)
);

-- SQLite
CREATE TABLE _values_48_54 (
  record_id CHAR(32) NOT NULL,
  position INTEGER NOT NULL,
  value CHAR(32) NOT NULL,
  PRIMARY KEY (record_id, position)
);
