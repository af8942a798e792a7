package users

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"time"
)

const (
	// sessionLife is how long a session lasts after it was used last.
	sessionLife = 12 * time.Hour
	// longestSession is how long it lasts at most: then the password is asked for again.
	longestSession = 7 * 24 * time.Hour
	// seldom is how often a session that is in use is made longer.
	seldom = 5 * time.Minute
)

// ErrRefused is the error of a sign-in with a wrong name or password. It does not say
// which.
var ErrRefused = errors.New("refused")

// TooMany is the error of a sign-in that was not tried, right or wrong, since there were
// too many.
type TooMany struct{ Wait time.Duration }

// Error is for logs and tests.
func (*TooMany) Error() string { return "too-many-tries" }

// Session is somebody who is signed in.
type Session struct {
	User
	Until time.Time
}

// SignIn begins a session, and returns its token: whoever has that is signed in. Address
// is where she comes from, without a port. The error is ErrRefused or a *TooMany, or that
// of a file that can't be read.
func (s *Store) SignIn(ctx context.Context, name, password, address string) (token string, err error) {
	_, key, err := nameOf(name)
	if err != nil {
		key = "" // nobody's: it costs the same
	}
	address = place(address)
	a, known, err := s.account(ctx, key, address)
	if err != nil {
		return "", s.failed(err)
	}
	if wait := s.tries.begin(key, address, a.here); wait > 0 {
		return "", &TooMany{wait}
	}
	if !known {
		a.hash = s.hash.decoy
	}
	fits, err := s.hash.fits(ctx, password, a.hash)
	if err != nil {
		return "", s.failed(err)
	}
	if !fits || !known {
		return "", ErrRefused
	}
	token = newToken()
	if err := s.begin(ctx, a, token, address); err != nil {
		return "", err
	}
	s.tries.succeeded(key, address)
	return token, nil
}

// newToken makes a token of 256 random bits.
func newToken() string {
	token := make([]byte, 32)
	_, _ = rand.Read(token) // which never fails
	return base64.RawURLEncoding.EncodeToString(token)
}

// kept is what is kept of a token.
func kept(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// begin puts a new session down, unless the password was changed or the user removed while
// it was compared.
func (s *Store) begin(ctx context.Context, a account, token, address string) error {
	now := s.now()
	return s.change(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `INSERT INTO sessions (token, user, began, until) SELECT ?, id, ?, ? FROM users WHERE id = ? AND password = ?`,
			kept(token), now.UnixMicro(), now.Add(sessionLife).UnixMicro(), a.id, a.hash)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrRefused)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO places (user, address, used) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET used = excluded.used`,
			a.id, address, now.UnixMicro()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE until <= ?`, now.UnixMicro()); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM places WHERE used <= ?`, now.Add(-placeLife).UnixMicro())
		return err
	})
}

// Session returns who is signed in with a token; false if nobody is, or any more. It is
// looked up anew each time, as the command line may have removed her.
func (s *Store) Session(ctx context.Context, token string) (Session, bool) {
	var is Session
	var added, changed, until int64
	err := s.db.QueryRowContext(ctx, `SELECT name, role, added, changed, until FROM sessions JOIN users ON users.id = user WHERE token = ? AND until > ?`,
		kept(token), s.now().UnixMicro()).Scan(&is.Name, &is.Role, &added, &changed, &until)
	if err != nil {
		return Session{}, false // if the file can't be read, nobody is let in
	}
	is.Added, is.Changed, is.Until = timeOf(added), timeOf(changed), timeOf(until)
	return is, true
}

// Extend makes a session last as long again as a new one, but not for ever. It is for what
// people do, not for what a page asks for by itself.
func (s *Store) Extend(ctx context.Context, token string) error {
	now := s.now()
	until := now.Add(sessionLife).UnixMicro()
	var due bool
	err := s.db.QueryRowContext(ctx, `SELECT min(?2, began + ?3) - until >= ?4 FROM sessions WHERE token = ?1 AND until > ?5`,
		kept(token), until, longestSession.Microseconds(), seldom.Microseconds(), now.UnixMicro()).Scan(&due)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !due {
		return nil
	}
	if err == nil {
		_, err = s.db.ExecContext(ctx, `UPDATE sessions SET until = min(?2, began + ?3) WHERE token = ?1 AND until > ?4`,
			kept(token), until, longestSession.Microseconds(), now.UnixMicro())
	}
	return s.failed(err)
}

// SignOut ends a session.
func (s *Store) SignOut(ctx context.Context, token string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM sessions WHERE token = ?`, kept(token))
	return s.failed(err)
}

// SignOutAll ends all sessions of a user.
func (s *Store) SignOutAll(ctx context.Context, name string) error {
	_, key, err := nameOf(name)
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, `DELETE FROM sessions WHERE user = (SELECT id FROM users WHERE key = ?)`, key)
	return s.failed(err)
}
