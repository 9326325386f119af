-- PostgreSQL
CREATE TABLE entry (
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
  status TEXT COLLATE "C",
  reason TEXT COLLATE "C",
  amount NUMERIC,
  note TEXT COLLATE "C",
  approved_by_id UUID,
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE entry (
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
  status TEXT,
  reason TEXT,
  amount BIGINT,
  note TEXT,
  approved_by_id CHAR(32),
  PRIMARY KEY (id)
);
