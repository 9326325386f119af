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
  held_on DATE,
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
  held_on DATE,
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
  student_id UUID,
  course_id UUID,
  since DATE,
  role TEXT COLLATE "C",
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
  student_id CHAR(32),
  course_id CHAR(32),
  since DATE,
  role TEXT,
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
CREATE TABLE course_lessons (
  id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by_id UUID,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_by_id UUID,
  _version BIGINT NOT NULL,
  _deleted_at TIMESTAMP WITH TIME ZONE,
  _deleted_batch UUID,
  parent_id UUID,
  held_on DATE,
  about TEXT COLLATE "C",
  _sort_about TEXT COLLATE "C",
  _position BIGINT,
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE course_lessons (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  created_by_id CHAR(32),
  updated_at DATETIME NOT NULL,
  updated_by_id CHAR(32),
  _version BIGINT NOT NULL,
  _deleted_at DATETIME,
  _deleted_batch CHAR(32),
  parent_id CHAR(32),
  held_on DATE,
  about TEXT,
  _sort_about TEXT,
  _position BIGINT,
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE _values_43_48 (
  record_id UUID NOT NULL,
  position INTEGER NOT NULL,
  value UUID NOT NULL,
  PRIMARY KEY (record_id, position)
);

-- SQLite
CREATE TABLE _values_43_48 (
  record_id CHAR(32) NOT NULL,
  position INTEGER NOT NULL,
  value CHAR(32) NOT NULL,
  PRIMARY KEY (record_id, position)
);
