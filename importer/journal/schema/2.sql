-- What comparing a run with Vitec has shown, each time that it was done.
CREATE TABLE reconciliations (
  run    INTEGER NOT NULL,        -- runs.id
  at     INTEGER NOT NULL,        -- when it ended
  counts TEXT    NOT NULL,        -- JSON: lines by class
  file   TEXT    NOT NULL         -- the path of the lines themselves
) STRICT;

CREATE INDEX reconciliations_by_run ON reconciliations (run, at);
