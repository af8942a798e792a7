package users

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"

	"comebacks/importer"
)

// Role is what a user may do.
type Role string

const (
	// Sends may do all that the page does.
	Sends Role = "sends"
	// Reads may look at runs, their results and reports, and compare them with Vitec.
	Reads Role = "reads"
)

// Roles are all roles.
func Roles() []Role { return []Role{Sends, Reads} }

// User is somebody who may sign in.
type User struct {
	Name    string
	Role    Role
	Added   time.Time
	Changed time.Time // when her password or her role was set last
}

// mostOfName is how many characters a name may have.
const mostOfName = 40

// nameOf gives a name as it is shown, and as it is compared: in one case and one Unicode
// form, without what can't be seen (RFC 8266).
func nameOf(name string) (shown, key string, err error) {
	shown, err = precis.Nickname.String(name)
	if err == nil {
		key, err = precis.Nickname.CompareKey(name)
	}
	if err != nil || utf8.RuneCountInString(shown) > mostOfName || importer.OneLine(shown) != shown {
		return "", "", &importer.Failure{Code: importer.BadUserName, Value: name, Detail: strconv.Itoa(mostOfName)}
	}
	return shown, key, nil
}

func checkRole(role Role) error {
	var all []string
	for _, r := range Roles() {
		if r == role {
			return nil
		}
		all = append(all, string(r))
	}
	return &importer.Failure{Code: importer.NoSuchRole, Value: string(role), List: all}
}

// Add adds a user.
func (s *Store) Add(ctx context.Context, name string, role Role, password string) error {
	shown, key, err := nameOf(name)
	if err != nil {
		return err
	}
	if err := checkRole(role); err != nil {
		return err
	}
	hash, err := s.hash.of(ctx, password)
	if err != nil {
		return err
	}
	now := s.now().UnixMicro()
	return s.change(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `INSERT INTO users (key, name, role, password, added, changed) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
			key, shown, role, hash, now, now)
		return orElse(done, err, importer.UserExists, shown)
	})
}

// SetPassword gives a user another password. All her sessions end.
func (s *Store) SetPassword(ctx context.Context, name, password string) error {
	hash, err := s.hash.of(ctx, password)
	if err != nil {
		return err
	}
	return s.set(ctx, name, `UPDATE users SET password = ?2, changed = ?3 WHERE key = ?1`, hash)
}

// SetRole gives a user another role. All her sessions end.
func (s *Store) SetRole(ctx context.Context, name string, role Role) error {
	if err := checkRole(role); err != nil {
		return err
	}
	return s.set(ctx, name, `UPDATE users SET role = ?2, changed = ?3 WHERE key = ?1`, string(role))
}

func (s *Store) set(ctx context.Context, name, update, value string) error {
	shown, key, err := nameOf(name)
	if err != nil {
		return err
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, update, key, value, s.now().UnixMicro())
		if err := orElse(done, err, importer.NoSuchUser, shown); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM sessions WHERE user = (SELECT id FROM users WHERE key = ?)`, key)
		return err
	})
}

// Remove removes a user, with her sessions. Her name stays where it says who did what.
func (s *Store) Remove(ctx context.Context, name string) error {
	shown, key, err := nameOf(name)
	if err != nil {
		return err
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM users WHERE key = ?`, key)
		return orElse(done, err, importer.NoSuchUser, shown)
	})
}

// orElse is a failure if a statement has changed nothing.
func orElse(done sql.Result, err error, code importer.Code, name string) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return &importer.Failure{Code: code, Value: name}
}

// List returns all users, by name.
func (s *Store) List(ctx context.Context) (all []User, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT name, role, added, changed FROM users ORDER BY key`)
	if err != nil {
		return nil, s.failed(err)
	}
	defer rows.Close()
	for rows.Next() {
		var u User
		var added, changed int64
		if err := rows.Scan(&u.Name, &u.Role, &added, &changed); err != nil {
			return nil, s.failed(err)
		}
		u.Added, u.Changed = timeOf(added), timeOf(changed)
		all = append(all, u)
	}
	return all, s.failed(rows.Err())
}

// Find returns a user by her name, in whatever case.
func (s *Store) Find(ctx context.Context, name string) (u User, err error) {
	shown, key, err := nameOf(name)
	if err != nil {
		return u, err
	}
	var added, changed int64
	err = s.db.QueryRowContext(ctx, `SELECT name, role, added, changed FROM users WHERE key = ?`, key).Scan(&u.Name, &u.Role, &added, &changed)
	if errors.Is(err, sql.ErrNoRows) {
		return u, &importer.Failure{Code: importer.NoSuchUser, Value: shown}
	}
	u.Added, u.Changed = timeOf(added), timeOf(changed)
	return u, s.failed(err)
}

// account is what is asked of a user who signs in.
type account struct {
	id   int64
	hash string
	here bool // she has signed in from this address before
}

// account finds a user by her name's key, false if there is none.
func (s *Store) account(ctx context.Context, key, address string) (a account, known bool, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT id, password, EXISTS (SELECT 1 FROM places WHERE user = id AND address = ?2 AND used > ?3) FROM users WHERE key = ?1`,
		key, address, s.now().Add(-placeLife).UnixMicro()).Scan(&a.id, &a.hash, &a.here)
	if errors.Is(err, sql.ErrNoRows) {
		return account{}, false, nil
	}
	return a, err == nil, err
}
