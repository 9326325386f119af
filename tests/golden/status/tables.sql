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
  number TEXT COLLATE "C",
  _sort_number TEXT COLLATE "C",
  plan TEXT COLLATE "C",
  months BIGINT,
  iban TEXT COLLATE "C",
  renews_on DATE,
  ended_on DATE,
  reason TEXT COLLATE "C",
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
  number TEXT,
  _sort_number TEXT,
  "plan" TEXT,
  months BIGINT,
  iban TEXT,
  renews_on DATE,
  ended_on DATE,
  reason TEXT,
  status TEXT,
  PRIMARY KEY (id)
);
