package logins

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"comebacks/importer"
)

// Keychain keeps secrets by service and user. An entry that is not there is
// keyring.ErrNotFound; any other error says that there is no keychain to be used. A
// call may last for ever, where a locked keychain waits for a person.
type Keychain interface {
	Set(service, user, secret string) error
	Get(service, user string) (string, error)
	Delete(service, user string) error
}

const (
	// allOthers is the user of the entry for all customers without one of their own.
	allOthers = "*"

	// The narrowest keychains decide what can be kept: Windows has room for 2,560
	// bytes of a secret and 512 of a service, macOS for 4,096 of a command with all
	// of them, the secret in base64. So what is kept on one system can be on each.
	longestSecret  = 2560
	longestService = 400

	// mostReferences bounds how often one entry may name another.
	mostReferences = 4

	// defaultWait is how long a script waits for a keychain.
	defaultWait = 10 * time.Second
)

// entry is what a secret holds. It includes the server and customer that it is for:
// Windows joins service and user with a colon, so that two pairs can have one name
// there.
type entry struct {
	Server   string `json:"server"`
	Customer string `json:"customer"` // in one case, "" for all others
	Username string `json:"username,omitempty"`
	Password string `json:"password,omitempty"`
	Of       string `json:"of,omitempty"` // instead of these: the customer whose login serves this one too
}

func service(server string) string { return "comebacks " + server }

func user(customer string) string {
	if customer == "" {
		return allOthers
	}
	return customer
}

// keychain asks a Keychain, and waits for each answer only so long. Its methods are
// not safe for use by several goroutines.
type keychain struct {
	of   Keychain
	wait time.Duration
	gone error // why it is not asked any more
}

// login gives what is kept for a customer; the zero login if nothing is.
func (k *keychain) login(ctx context.Context, server, customer string) (login, error) {
	if server == "" {
		return login{}, nil
	}
	for range mostReferences {
		e, err := k.get(ctx, server, customer)
		if err != nil || e.Of == "" {
			return login{e.Username, e.Password}, err
		}
		customer = e.Of
	}
	return login{}, nil
}

// get gives an entry, the zero one if there is none that is ours.
func (k *keychain) get(ctx context.Context, server, customer string) (entry, error) {
	secret, err := k.call(ctx, func() (string, error) { return k.of.Get(service(server), user(customer)) })
	if errors.Is(err, keyring.ErrNotFound) {
		return entry{}, nil
	}
	if err != nil {
		return entry{}, err
	}
	var e entry
	if json.Unmarshal([]byte(secret), &e) != nil || e.Server != server || e.Customer != customer {
		return entry{}, nil
	}
	return e, nil
}

// set keeps an entry, and checks that it is there: the macOS keychain does not
// report it if it could not keep one.
func (k *keychain) set(ctx context.Context, e entry) error {
	secret, err := e.secret()
	if err != nil {
		return err
	}
	_, err = k.call(ctx, func() (string, error) { return "", e.hidden(k.of.Set(service(e.Server), user(e.Customer), secret)) })
	if errors.Is(err, keyring.ErrSetDataTooBig) {
		return tooLong()
	}
	if err != nil {
		return err
	}
	there, err := k.get(ctx, e.Server, e.Customer)
	if err == nil && there != e {
		err = &importer.Failure{Code: importer.LoginNotKept}
	}
	return err
}

// remove removes an entry, and reports whether there was one.
func (k *keychain) remove(ctx context.Context, server, customer string) (bool, error) {
	_, err := k.call(ctx, func() (string, error) { return "", k.of.Delete(service(server), user(customer)) })
	if errors.Is(err, keyring.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// secret is the entry as it is kept.
func (e entry) secret() (string, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(e); err != nil {
		return "", err
	}
	secret := strings.TrimSuffix(text.String(), "\n")
	if len(secret) > longestSecret || len(service(e.Server)) > longestService {
		return "", tooLong()
	}
	return secret, nil
}

// hidden keeps the password out of what a keychain says about it.
func (e entry) hidden(err error) error {
	if err != nil && e.Password != "" && strings.Contains(err.Error(), e.Password) {
		return importer.Because(importer.KeychainRefuses)
	}
	return err
}

func tooLong() error {
	return &importer.Failure{Code: importer.LoginTooLong, Detail: strconv.Itoa(longestSecret)}
}

// call waits for an answer of the keychain. One that does not answer is left behind
// with its call, and is not asked again: it would keep the person waiting for every
// customer.
func (k *keychain) call(ctx context.Context, ask func() (string, error)) (string, error) {
	if k.gone != nil {
		return "", k.gone
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	type answer struct {
		secret string
		err    error
	}
	answers := make(chan answer, 1)
	go func() {
		var a answer
		defer func() { answers <- a }()
		defer func() {
			if recover() != nil { // of the library, at an answer that it did not expect
				a = answer{err: importer.Because(importer.KeychainNonsense)}
			}
		}()
		a.secret, a.err = ask()
	}()
	timer := time.NewTimer(k.wait)
	defer timer.Stop()
	select {
	case a := <-answers:
		switch {
		case a.err == nil, errors.Is(a.err, keyring.ErrNotFound), errors.Is(a.err, keyring.ErrSetDataTooBig):
			return a.secret, a.err
		}
		k.gone = a.err
	case <-timer.C:
		k.gone = importer.Because(importer.KeychainSilent, k.wait.String())
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return "", k.gone
}
