-- The backups that the journal was restored from. As long as one of them is not
-- trusted, more may have been sent than the journal knows of: an older program, which
-- knows nothing of this, must not send with it.
CREATE TABLE restored (
  id         INTEGER PRIMARY KEY,
  backup     INTEGER NOT NULL,    -- when it was made, by the machine's clock
  servers    TEXT    NOT NULL,    -- JSON: the same by the servers' clocks, by server, in microseconds
  restored   INTEGER NOT NULL,    -- when it was restored
  boot       TEXT    NOT NULL,    -- the machine's start that at counts from
  at         INTEGER NOT NULL,    -- the same in nanoseconds of its monotonic clock
  by         TEXT    NOT NULL,    -- the operating system's user
  aside      TEXT    NOT NULL,    -- the folder with what stood in its place; '' if there was nothing
  trusted    INTEGER,             -- when a person said that nothing is missing
  trusted_by TEXT
) STRICT;

-- meta.next_run: the lowest number that the next run may have, so that it is none's that
-- was begun after the backup.

-- 1 if the row was in doubt when the journal was restored: what was made since the
-- backup may be another row's.
ALTER TABLE doubts ADD COLUMN restored INTEGER NOT NULL DEFAULT 0;
