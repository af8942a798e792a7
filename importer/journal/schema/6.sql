-- Whom the rows of runs mean that have no ids: what the directory has found, before
-- the run sent anything. What stands there is never changed.
CREATE TABLE matched (
  id         INTEGER PRIMARY KEY,  -- as that of rows
  contact    TEXT,
  matched_by TEXT,                 -- the fields that the contact was found by
  user       TEXT,
  user_group TEXT,
  office     TEXT
) STRICT;
