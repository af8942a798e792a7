-- What a run needs to own its sheet, and to be gone on with.
ALTER TABLE runs ADD COLUMN sheet TEXT;                           -- importer.SheetCode of digest and sheet_name
ALTER TABLE runs ADD COLUMN sheet_name TEXT NOT NULL DEFAULT '';  -- the workbook's sheet, '' for the one that is read by default
ALTER TABLE runs ADD COLUMN options_key TEXT NOT NULL DEFAULT ''; -- names all that makes a row's comeback; '' if that is not known
ALTER TABLE runs ADD COLUMN replaced_by INTEGER;                  -- the later run of the same file or bytes
ALTER TABLE runs ADD COLUMN pilot INTEGER NOT NULL DEFAULT 0;     -- how many valid rows it is limited to, 0 for all
ALTER TABLE runs ADD COLUMN open INTEGER NOT NULL DEFAULT 0;      -- rows that ended unsent for a cause that can pass
ALTER TABLE runs ADD COLUMN results TEXT;                         -- the path of its results file
ALTER TABLE runs ADD COLUMN results_digest BLOB;                  -- SHA-256 of that file, as it was written
ALTER TABLE runs ADD COLUMN results_due INTEGER NOT NULL DEFAULT 0; -- 1 if its results could not be written yet
ALTER TABLE runs ADD COLUMN errors TEXT;                          -- the path of its errors file
ALTER TABLE runs ADD COLUMN errors_digest BLOB;
ALTER TABLE runs ADD COLUMN latest INTEGER;                       -- the latest time of its created comebacks, in seconds; 0 for none, NULL if not known
ALTER TABLE runs ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;   -- counts up when it begins, goes on or ends, and when one of its rows is settled

-- Where a row first stood, if its sheet was a file of ours that said so; NULL if
-- it is its own sheet's.
ALTER TABLE rows ADD COLUMN origin_sheet TEXT;                    -- in lower case
ALTER TABLE rows ADD COLUMN origin_row INTEGER;

-- The sheets that rows were carried on from.
CREATE TABLE carried (
  sheet TEXT PRIMARY KEY          -- rows.origin_sheet
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,         -- first_keys: how many purged rows have the fingerprint of the first version
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- From this version on ids are compared in one case, and all comebacks of one
-- contact lie together: all keys are others. The program reckons them anew, for
-- SQL knows no hash, and claims them.
DROP TABLE recent;
DROP TABLE claims;
DROP TABLE segments;

CREATE TABLE recent (
  id  INTEGER PRIMARY KEY,        -- counts up, over all segments
  key INTEGER NOT NULL,
  row INTEGER NOT NULL            -- rows.id
) STRICT;

CREATE TABLE claims (
  segment INTEGER NOT NULL,       -- segments.last
  key     INTEGER NOT NULL,
  row     INTEGER NOT NULL,
  PRIMARY KEY (segment, key, row)
) STRICT, WITHOUT ROWID;

CREATE TABLE segments (
  last   INTEGER PRIMARY KEY,     -- the id that its newest claim had among the recent
  filter BLOB NOT NULL,           -- a binary fuse filter of its keys, of 16 bits
  halves BLOB NOT NULL            -- their upper halves, rising, as differences: see claims.go
) STRICT;
