-- People who may use the page. A name is unique as people compare names: in one case
-- and one Unicode form.
CREATE TABLE users (
  id       INTEGER PRIMARY KEY,
  key      TEXT    NOT NULL UNIQUE, -- the name, as names are compared
  name     TEXT    NOT NULL,        -- as it is shown
  role     TEXT    NOT NULL,
  password TEXT    NOT NULL,        -- argon2id, with its salt and parameters
  added    INTEGER NOT NULL,        -- microseconds since 1970, as all times here
  changed  INTEGER NOT NULL         -- password or role
) STRICT;

-- Who is signed in. The token itself is only in her browser.
CREATE TABLE sessions (
  token TEXT    PRIMARY KEY,        -- its SHA-256
  user  INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  began INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user);

-- From where each has signed in: others who try her name from elsewhere delay her there,
-- not here.
CREATE TABLE places (
  user    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  address TEXT    NOT NULL,
  used    INTEGER NOT NULL,
  PRIMARY KEY (user, address)
) STRICT, WITHOUT ROWID;

-- Who did what. Names stand here as they were: they outlive their users.
CREATE TABLE audit (
  id   INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  who  TEXT    NOT NULL,
  what TEXT    NOT NULL,
  run  INTEGER NOT NULL             -- 0 for none
) STRICT;

CREATE INDEX audit_by_time ON audit (time);
