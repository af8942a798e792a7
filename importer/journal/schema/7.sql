-- Rows lie in BLOBs from this version on: see blob.go. The program moves those of
-- the table rows there, and drops it.
CREATE TABLE log (
  seq  INTEGER PRIMARY KEY,       -- lease.commits
  said BLOB    NOT NULL           -- the rows that the commit has changed, whole
) STRICT;

CREATE TABLE blocks (
  id   INTEGER PRIMARY KEY,       -- run << 25 | row >> 7
  said BLOB    NOT NULL           -- those of its 128 rows that are there
) STRICT;

-- The keys that rows have claimed, in sorted segments: see keys.go. They are moved
-- by the program, see keys_migrate.go; it drops what is left of the old tables.
DROP TABLE segments;

-- What was claimed since the last segment was made.
CREATE TABLE key_log (
  id   INTEGER PRIMARY KEY,       -- the kind << 56 | counts up
  said BLOB NOT NULL              -- the claims of one commit
) STRICT;

CREATE TABLE segments (
  id    INTEGER PRIMARY KEY,
  kind  INTEGER NOT NULL,         -- 1 times of contacts and origins, 2 ids, 3 both
  level INTEGER NOT NULL,         -- how often its keys were merged
  n     INTEGER NOT NULL,         -- how many entries it has when it is full, or fewer
  bits  INTEGER NOT NULL,         -- how many bits of a key say which bucket it is in
  part  INTEGER NOT NULL,         -- how many of them say which part: a filter's, and what is moved at once
  goes  INTEGER NOT NULL,         -- the segment that its keys are being moved to, part by part; 0 for none
  done  INTEGER NOT NULL          -- how many of its own parts are filled
) STRICT;

CREATE TABLE buckets (
  id   INTEGER PRIMARY KEY,       -- the segment << 32 | the upper bits of its keys
  said BLOB NOT NULL              -- its entries
) STRICT;

CREATE TABLE filters (
  id   INTEGER PRIMARY KEY,       -- the segment << 32 | the upper bits of the part's keys
  said BLOB NOT NULL              -- a binary fuse filter of the part's keys
) STRICT;
