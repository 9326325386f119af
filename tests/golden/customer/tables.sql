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
  email TEXT COLLATE "C",
  _sort_email TEXT COLLATE "C",
  phone TEXT COLLATE "C",
  _sort_phone TEXT COLLATE "C",
  status TEXT COLLATE "C",
  account_manager_id UUID,
  organisation_id UUID,
  notes TEXT COLLATE "C",
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
  email TEXT,
  _sort_email TEXT,
  phone TEXT,
  _sort_phone TEXT,
  status TEXT,
  account_manager_id CHAR(32),
  organisation_id CHAR(32),
  notes TEXT,
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE organisation (
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
CREATE TABLE organisation (
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
