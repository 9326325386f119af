-- PostgreSQL
CREATE TABLE note (
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
  level TEXT COLLATE "C",
  colour TEXT COLLATE "C",
  number TEXT COLLATE "C",
  kept DATE,
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE note (
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
  level TEXT,
  colour TEXT,
  number TEXT,
  kept DATE,
  PRIMARY KEY (id)
);
