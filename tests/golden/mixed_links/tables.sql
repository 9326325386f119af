-- PostgreSQL
CREATE TABLE customer (
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
CREATE TABLE customer (
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
CREATE TABLE student (
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
CREATE TABLE student (
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
CREATE TABLE task (
  id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by_id UUID,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_by_id UUID,
  _version BIGINT NOT NULL,
  _deleted_at TIMESTAMP WITH TIME ZONE,
  _deleted_batch UUID,
  subject TEXT COLLATE "C",
  _sort_subject TEXT COLLATE "C",
  about_id UUID,
  about_kind TEXT COLLATE "C",
  customer_id UUID,
  customer_kind TEXT COLLATE "C",
  seen_id UUID,
  seen_kind TEXT COLLATE "C",
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE task (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  created_by_id CHAR(32),
  updated_at DATETIME NOT NULL,
  updated_by_id CHAR(32),
  _version BIGINT NOT NULL,
  _deleted_at DATETIME,
  _deleted_batch CHAR(32),
  subject TEXT,
  _sort_subject TEXT,
  about_id CHAR(32),
  about_kind TEXT,
  customer_id CHAR(32),
  customer_kind TEXT,
  seen_id CHAR(32),
  seen_kind TEXT,
  PRIMARY KEY (id)
);
