-- PostgreSQL
CREATE TABLE "order" (
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
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE "order" (
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
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE order_lines (
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
  quantity BIGINT,
  price NUMERIC,
  _position BIGINT,
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE order_lines (
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
  quantity BIGINT,
  price BIGINT,
  _position BIGINT,
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE organisation_contacts (
  id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by_id UUID,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_by_id UUID,
  _version BIGINT NOT NULL,
  _deleted_at TIMESTAMP WITH TIME ZONE,
  _deleted_batch UUID,
  parent_id UUID,
  name TEXT COLLATE "C",
  _sort_name TEXT COLLATE "C",
  role TEXT COLLATE "C",
  email TEXT COLLATE "C",
  _sort_email TEXT COLLATE "C",
  _position BIGINT,
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE organisation_contacts (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  created_by_id CHAR(32),
  updated_at DATETIME NOT NULL,
  updated_by_id CHAR(32),
  _version BIGINT NOT NULL,
  _deleted_at DATETIME,
  _deleted_batch CHAR(32),
  parent_id CHAR(32),
  name TEXT,
  _sort_name TEXT,
  role TEXT,
  email TEXT,
  _sort_email TEXT,
  _position BIGINT,
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE organisation_items (
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
  quantity BIGINT,
  price NUMERIC,
  _position BIGINT,
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE organisation_items (
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
  quantity BIGINT,
  price BIGINT,
  _position BIGINT,
  PRIMARY KEY (id)
);
