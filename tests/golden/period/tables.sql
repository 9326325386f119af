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
  name TEXT COLLATE "C",
  _sort_name TEXT COLLATE "C",
  during_since DATE,
  during_until DATE,
  held_since TIMESTAMP WITH TIME ZONE,
  held_until TIMESTAMP WITH TIME ZONE,
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
  name TEXT,
  _sort_name TEXT,
  during_since DATE,
  during_until DATE,
  held_since DATETIME,
  held_until DATETIME,
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE enrolment (
  id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by_id UUID,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_by_id UUID,
  _version BIGINT NOT NULL,
  _deleted_at TIMESTAMP WITH TIME ZONE,
  _deleted_batch UUID,
  course_id UUID,
  during_since DATE,
  during_until DATE,
  paid_since DATE,
  paid_until DATE,
  status TEXT COLLATE "C",
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE enrolment (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  created_by_id CHAR(32),
  updated_at DATETIME NOT NULL,
  updated_by_id CHAR(32),
  _version BIGINT NOT NULL,
  _deleted_at DATETIME,
  _deleted_batch CHAR(32),
  course_id CHAR(32),
  during_since DATE,
  during_until DATE,
  paid_since DATE,
  paid_until DATE,
  status TEXT,
  PRIMARY KEY (id)
);
