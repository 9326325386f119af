-- PostgreSQL
CREATE TABLE thing (
  id UUID NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  created_by_id UUID,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_by_id UUID,
  _version BIGINT NOT NULL,
  _deleted_at TIMESTAMP WITH TIME ZONE,
  _deleted_batch UUID,
  a_text TEXT COLLATE "C",
  a_short_text TEXT COLLATE "C",
  a_masked_text TEXT COLLATE "C",
  a_secret TEXT COLLATE "C",
  a_longtext TEXT COLLATE "C",
  an_integer BIGINT,
  a_decimal NUMERIC,
  a_small_decimal NUMERIC,
  some_money NUMERIC,
  a_percent NUMERIC,
  a_boolean BOOLEAN,
  a_date DATE,
  a_time TIME WITHOUT TIME ZONE,
  a_datetime TIMESTAMP WITH TIME ZONE,
  a_choice TEXT COLLATE "C",
  an_email TEXT COLLATE "C",
  _sort_an_email TEXT COLLATE "C",
  a_phone TEXT COLLATE "C",
  _sort_a_phone TEXT COLLATE "C",
  a_url TEXT COLLATE "C",
  a_country TEXT COLLATE "C",
  a_file UUID,
  a_poster UUID,
  an_image UUID,
  some_json JSONB,
  a_sequence TEXT COLLATE "C",
  _sort_a_sequence TEXT COLLATE "C",
  a_link_id UUID,
  a_richtext TEXT COLLATE "C",
  some_markdown TEXT COLLATE "C",
  some_code TEXT COLLATE "C",
  a_rating BIGINT,
  a_long_rating BIGINT,
  a_duration BIGINT,
  a_color TEXT COLLATE "C",
  a_language TEXT COLLATE "C",
  a_timezone TEXT COLLATE "C",
  PRIMARY KEY (id)
);

-- SQLite
CREATE TABLE thing (
  id CHAR(32) NOT NULL,
  created_at DATETIME NOT NULL,
  created_by_id CHAR(32),
  updated_at DATETIME NOT NULL,
  updated_by_id CHAR(32),
  _version BIGINT NOT NULL,
  _deleted_at DATETIME,
  _deleted_batch CHAR(32),
  a_text TEXT,
  a_short_text TEXT,
  a_masked_text TEXT,
  a_secret TEXT,
  a_longtext TEXT,
  an_integer BIGINT,
  a_decimal BIGINT,
  a_small_decimal BIGINT,
  some_money BIGINT,
  a_percent BIGINT,
  a_boolean BOOLEAN,
  a_date DATE,
  a_time TIME,
  a_datetime DATETIME,
  a_choice TEXT,
  an_email TEXT,
  _sort_an_email TEXT,
  a_phone TEXT,
  _sort_a_phone TEXT,
  a_url TEXT,
  a_country TEXT,
  a_file CHAR(32),
  a_poster CHAR(32),
  an_image CHAR(32),
  some_json JSON,
  a_sequence TEXT,
  _sort_a_sequence TEXT,
  a_link_id CHAR(32),
  a_richtext TEXT,
  some_markdown TEXT,
  some_code TEXT,
  a_rating BIGINT,
  a_long_rating BIGINT,
  a_duration BIGINT,
  a_color TEXT,
  a_language TEXT,
  a_timezone TEXT,
  PRIMARY KEY (id)
);

-- PostgreSQL
CREATE TABLE _values_43_59 (
  record_id UUID NOT NULL,
  position INTEGER NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (record_id, position)
);

-- SQLite
CREATE TABLE _values_43_59 (
  record_id CHAR(32) NOT NULL,
  position INTEGER NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (record_id, position)
);

-- PostgreSQL
CREATE TABLE _values_43_65 (
  record_id UUID NOT NULL,
  position INTEGER NOT NULL,
  value UUID NOT NULL,
  PRIMARY KEY (record_id, position)
);

-- SQLite
CREATE TABLE _values_43_65 (
  record_id CHAR(32) NOT NULL,
  position INTEGER NOT NULL,
  value CHAR(32) NOT NULL,
  PRIMARY KEY (record_id, position)
);
