-- PostgreSQL
CREATE TABLE membership (
  id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by_id UUID,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_by_id UUID,
  _version BIGINT NOT NULL,
  _deleted_at TIMESTAMP WITH TIME ZONE,
  _deleted_batch UUID,
  note TEXT COLLATE "C",
  _sort_note TEXT COLLATE "C",
  fee NUMERIC,
  renews_on DATE,
  faith TEXT COLLATE "C",
  status TEXT COLLATE "C",
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE membership (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  created_by_id CHAR(32),
  updated_at DATETIME NOT NULL,
  updated_by_id CHAR(32),
  _version BIGINT NOT NULL,
  _deleted_at DATETIME,
  _deleted_batch CHAR(32),
  note TEXT,
  _sort_note TEXT,
  fee BIGINT,
  renews_on DATE,
  faith TEXT,
  status TEXT,
  PRIMARY KEY (id)
);
