-- Who sends with the journal, and how often it was written to.
CREATE TABLE starts (
  id      INTEGER PRIMARY KEY,
  pid     INTEGER NOT NULL,
  process TEXT    NOT NULL,       -- when the process began, as its system says it: numbers are used again
  boot    TEXT    NOT NULL,       -- the machine's start; '' where these can't be told apart
  space   TEXT    NOT NULL,       -- the namespace that the number counts in; '' for none
  host    TEXT    NOT NULL,
  user    TEXT    NOT NULL,
  began   INTEGER NOT NULL
) STRICT;

CREATE TABLE lease (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  start    INTEGER,               -- starts.id, NULL if it is free
  path     TEXT,                  -- where the journal was then
  released INTEGER NOT NULL,      -- 1 if a person has freed it: who takes it then waits
  commits  INTEGER NOT NULL       -- counts up with each
) STRICT;

INSERT INTO lease (one, start, released, commits) VALUES (1, NULL, 0, 0);

-- When the row's last request began, by the server's clock: at first that of its
-- intent.
ALTER TABLE rows ADD COLUMN server_time INTEGER;

-- Rows whose comebacks may be in Vitec or not, with what is known to settle
-- them: importer.Doubt.
CREATE TABLE doubts (
  row       INTEGER PRIMARY KEY,  -- rows.id
  server    TEXT    NOT NULL,
  customer  TEXT,
  contact   TEXT,
  date      TEXT,                 -- RFC 3339 with its offset
  key       INTEGER,
  state     TEXT    NOT NULL,     -- open, absent, resent, settled
  began     INTEGER,              -- by the server's clock
  machine   INTEGER NOT NULL,     -- 1 if began is by this machine's clock
  start_boot TEXT,                -- the machine's start that start_at counts from
  start_at  INTEGER,              -- when that was, in nanoseconds of its monotonic clock
  sent_at   INTEGER,              -- by this machine's clock
  seen_boot TEXT,                 -- the machine's start that seen_at counts from
  seen_at   INTEGER,              -- nanoseconds of its monotonic clock
  seen_by   INTEGER,              -- the same by the server's clock
  w         INTEGER NOT NULL,     -- nanoseconds
  times     INTEGER NOT NULL,
  resent    INTEGER NOT NULL,
  before    TEXT,                 -- JSON
  pins      TEXT,                 -- JSON
  lost      TEXT,
  said_by   TEXT                  -- the person who said what became of it
) STRICT;

CREATE INDEX doubts_by_key ON doubts (key);
CREATE INDEX doubts_by_customer ON doubts (customer);

-- Before this version nobody kept when a request's end was seen: that is the
-- next start.
INSERT INTO doubts (row, server, customer, contact, date, key, state, began, machine, sent_at, w, times, resent, lost)
  SELECT rows.id, coalesce(runs.server, ''), customer, contact, date, key, 'open', since, 1, sent_at, 0, 1, 0,
    CASE WHEN status = 'sending' THEN char(31) || 'ended-before-answer' -- importer.Reason
      WHEN problems ->> '$[0].code' = 'answer-lost' THEN problems ->> '$[0].value' ELSE problems ->> '$[0].detail' END
  FROM rows LEFT JOIN runs ON runs.id = rows.id >> 32
  WHERE status IN ('sending', 'uncertain') AND sent_at IS NOT NULL;

-- A row that was created and has an id which an older row has too, until the
-- run has put it in doubt.
CREATE TABLE clashes (
  row   INTEGER PRIMARY KEY,      -- rows.id
  other INTEGER NOT NULL,         -- rows.id of who had it first
  id    TEXT    NOT NULL
) STRICT;

-- Of each customer the newest comeback whose id its POST was answered with.
CREATE TABLE customers (
  server      TEXT    NOT NULL,
  customer    TEXT    NOT NULL,
  row         INTEGER NOT NULL,   -- rows.id
  comeback_id TEXT    NOT NULL,
  contact     TEXT    NOT NULL,
  date        TEXT    NOT NULL,   -- RFC 3339 with its offset
  began       INTEGER,            -- by the server's clock
  took        INTEGER NOT NULL,   -- microseconds
  PRIMARY KEY (server, customer)
) STRICT, WITHOUT ROWID;

-- What the servers' clocks said last.
CREATE TABLE clocks (
  server TEXT    PRIMARY KEY,
  boot   TEXT    NOT NULL,        -- the machine's start that at counts from
  at     INTEGER NOT NULL,        -- nanoseconds of its monotonic clock
  date   INTEGER NOT NULL
) STRICT;

-- From this version on, comebacks' ids are claimed as well: see ids.go. Those of
-- before are added with the next version, which claims all anew.
