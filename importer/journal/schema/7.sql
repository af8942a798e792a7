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
