package users

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"
	"golang.org/x/text/secure/precis"

	"comebacks/importer"
)

// leastOfPassword is how many characters a password must have. There are no other rules:
// they make passwords that people write down.
const leastOfPassword = 12

// hashing is what a password costs: OWASP's first choice for argon2id but one, with little
// memory, as a server of two cores may have little.
var hashing = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// atOnce is how many passwords are hashed at the same time: others wait. Each takes a core
// and its memory.
const atOnce = 2

// hasher hashes passwords.
type hasher struct {
	turns chan struct{}
	decoy string // the hash of a password that nobody has
}

func newHasher() hasher {
	// Its salt and key are zeros: nobody knows a password that leads to them.
	zeros := func(n uint32) string { return base64.RawStdEncoding.EncodeToString(make([]byte, n)) }
	return hasher{turns: make(chan struct{}, atOnce), decoy: fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, hashing.Memory, hashing.Iterations, hashing.Parallelism, zeros(hashing.SaltLength), zeros(hashing.KeyLength))}
}

// turn waits until a password may be hashed. Call done afterwards.
func (h *hasher) turn(ctx context.Context) (done func(), err error) {
	select {
	case h.turns <- struct{}{}:
		return func() { <-h.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// of hashes a new password.
func (h *hasher) of(ctx context.Context, password string) (string, error) {
	typed, err := precis.OpaqueString.String(password)
	switch {
	case utf8.RuneCountInString(password) < leastOfPassword:
		return "", &importer.Failure{Code: importer.PasswordShort, Detail: strconv.Itoa(leastOfPassword)}
	case err != nil:
		return "", &importer.Failure{Code: importer.PasswordUntyped}
	}
	done, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return argon2id.CreateHash(typed, &hashing)
}

// fits reports whether a password is the one that was hashed. It takes the same time
// whether it is or not.
func (h *hasher) fits(ctx context.Context, password, hash string) (bool, error) {
	typed, err := precis.OpaqueString.String(password) // one form, however her keyboard makes an ö
	odd := err != nil
	done, err := h.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	fits, err := argon2id.ComparePasswordAndHash(typed, hash)
	return fits && !odd, err
}
