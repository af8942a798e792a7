-- The journal, version 1. Times are microseconds since 1970 UTC, NULL for none.

CREATE TABLE runs (
  id          INTEGER PRIMARY KEY,
  started_at  INTEGER NOT NULL,
  ended_at    INTEGER,
  state       TEXT    NOT NULL,   -- running, stopped, done
  stop_cause  TEXT,
  stop_reason TEXT,
  file        TEXT    NOT NULL,   -- the sheet's absolute path
  digest      BLOB    NOT NULL,   -- SHA-256 of the sheet's bytes
  server      TEXT    NOT NULL,   -- the API's base URL
  started_by  TEXT    NOT NULL,   -- the operating system's user, never Vitec's
  options     TEXT    NOT NULL,   -- JSON: what resume needs to go on the same way
  rows        INTEGER NOT NULL,   -- rows of the sheet, without empty ones
  counts      TEXT                -- JSON: rows by status, when it ended
) STRICT;

CREATE INDEX runs_by_digest ON runs (digest, server);

-- A row stands here from the moment that it is about to be sent, or that it
-- is known not to be. The id is run << 32 | row, so that a run's rows lie
-- together in the sheet's order, and new ones are appended.
CREATE TABLE rows (
  id          INTEGER PRIMARY KEY,
  status      TEXT    NOT NULL,   -- one of the six, or sending
  key         INTEGER,            -- the fingerprint, see claims
  body        INTEGER,
  customer    TEXT,
  contact     TEXT,
  date        TEXT,               -- as sent: RFC 3339 with its offset
  meeting     TEXT,
  estate      TEXT,
  user        TEXT,
  user_group  TEXT,
  office      TEXT,
  note        TEXT,
  since       INTEGER,            -- when the first request for it began
  sent_at     INTEGER,            -- when the last one began
  took        INTEGER,            -- microseconds until its answer
  tries       INTEGER NOT NULL DEFAULT 0,
  comeback_id TEXT,
  problems    TEXT                -- JSON
) STRICT;

-- What resume has to settle, without a scan.
CREATE INDEX rows_in_doubt ON rows (id) WHERE status IN ('sending', 'uncertain');

-- Which row made, or may have made, a comeback. The key says for whom and
-- when, the body what else: all rows that a look-up can't tell apart lie
-- together.
CREATE TABLE claims (
  key  INTEGER NOT NULL,
  body INTEGER NOT NULL,
  row  INTEGER NOT NULL,          -- rows.id
  PRIMARY KEY (key, body, row)
) STRICT, WITHOUT ROWID;
