-- PostgreSQL
CREATE TABLE deal (
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
  open BOOLEAN,
  organisation_id UUID,
  amount NUMERIC,
  price NUMERIC,
  price_currency TEXT COLLATE "C",
  fee NUMERIC,
  paid_in TEXT COLLATE "C",
  paid NUMERIC,
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE deal (
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
  open BOOLEAN,
  organisation_id CHAR(32),
  amount BIGINT,
  price BIGINT,
  price_currency TEXT,
  fee BIGINT,
  paid_in TEXT,
  paid BIGINT,
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
  currency TEXT COLLATE "C",
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
  currency TEXT,
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE deal_lines (
  id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by_id UUID,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_by_id UUID,
  _version BIGINT NOT NULL,
  _deleted_at TIMESTAMP WITH TIME ZONE,
  _deleted_batch UUID,
  parent_id UUID,
  what TEXT COLLATE "C",
  _sort_what TEXT COLLATE "C",
  price NUMERIC,
  times BIGINT,
  _position BIGINT,
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE deal_lines (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  created_by_id CHAR(32),
  updated_at DATETIME NOT NULL,
  updated_by_id CHAR(32),
  _version BIGINT NOT NULL,
  _deleted_at DATETIME,
  _deleted_batch CHAR(32),
  parent_id CHAR(32),
  what TEXT,
  _sort_what TEXT,
  price BIGINT,
  times BIGINT,
  _position BIGINT,
  PRIMARY KEY (id)
);
