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
  name TEXT COLLATE "C",
  _sort_name TEXT COLLATE "C",
  teacher_id UUID,
  fee NUMERIC,
  fee_currency TEXT COLLATE "C",
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
  name TEXT,
  _sort_name TEXT,
  teacher_id CHAR(32),
  fee BIGINT,
  fee_currency TEXT,
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
  pupil_id UUID,
  course_id UUID,
  role TEXT COLLATE "C",
  mark NUMERIC,
  fee NUMERIC,
  fee_currency TEXT COLLATE "C",
  since DATE,
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
  pupil_id CHAR(32),
  course_id CHAR(32),
  role TEXT,
  mark BIGINT,
  fee BIGINT,
  fee_currency TEXT,
  since DATE,
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE pupil (
  id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by_id UUID,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_by_id UUID,
  _version BIGINT NOT NULL,
  _deleted_at TIMESTAMP WITH TIME ZONE,
  _deleted_batch UUID,
  first_name TEXT COLLATE "C",
  _sort_first_name TEXT COLLATE "C",
  last_name TEXT COLLATE "C",
  _sort_last_name TEXT COLLATE "C",
  email TEXT COLLATE "C",
  _sort_email TEXT COLLATE "C",
  number TEXT COLLATE "C",
  _sort_number TEXT COLLATE "C",
  born DATE,
  user_id UUID,
  allergies TEXT COLLATE "C",
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE pupil (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  created_by_id CHAR(32),
  updated_at DATETIME NOT NULL,
  updated_by_id CHAR(32),
  _version BIGINT NOT NULL,
  _deleted_at DATETIME,
  _deleted_batch CHAR(32),
  first_name TEXT,
  _sort_first_name TEXT,
  last_name TEXT,
  _sort_last_name TEXT,
  email TEXT,
  _sort_email TEXT,
  number TEXT,
  _sort_number TEXT,
  born DATE,
  user_id CHAR(32),
  allergies TEXT,
  PRIMARY KEY (id)
);
