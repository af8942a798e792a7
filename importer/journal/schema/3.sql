-- Claims are appended as they come, and put in order a segment at a time: see
-- claims.go.
CREATE TABLE recent (
  id  INTEGER PRIMARY KEY,        -- counts up, over all segments
  key INTEGER NOT NULL,
  row INTEGER NOT NULL            -- rows.id
) STRICT;

INSERT INTO recent (key, row) SELECT key, row FROM claims;
DROP TABLE claims;

CREATE TABLE claims (
  segment INTEGER NOT NULL,       -- segments.last
  key     INTEGER NOT NULL,
  row     INTEGER NOT NULL,
  PRIMARY KEY (segment, key, row)
) STRICT, WITHOUT ROWID;

CREATE TABLE segments (
  last   INTEGER PRIMARY KEY,     -- the id that its newest claim had among the recent
  filter BLOB NOT NULL            -- a binary fuse filter of its keys, of 16 bits
) STRICT;
