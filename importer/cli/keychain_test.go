package cli

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"github.com/zalando/go-keyring"
)

// No test touches the keychain of the person who runs it. COMEBACKS_TEST_KEYCHAIN
// names a file that serves as one for several processes, as the library's own mock
// can't; without it there is none.
func init() { keychain = fileKeychain(os.Getenv("COMEBACKS_TEST_KEYCHAIN")) }

type fileKeychain string

// entries are what the file holds, by service and user.
type entries map[string]map[string]string

func (k fileKeychain) read() (entries, error) {
	if k == "" {
		return nil, errors.New("there is none in this test")
	}
	text, err := os.ReadFile(string(k))
	if errors.Is(err, fs.ErrNotExist) {
		return entries{}, nil
	}
	if err != nil {
		return nil, err
	}
	var all entries
	return all, json.Unmarshal(text, &all)
}

func (k fileKeychain) write(all entries) error {
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return os.WriteFile(string(k), text, 0o600)
}

func (k fileKeychain) Set(service, user, secret string) error {
	all, err := k.read()
	if err != nil {
		return err
	}
	if all[service] == nil {
		all[service] = make(map[string]string)
	}
	all[service][user] = secret
	return k.write(all)
}

func (k fileKeychain) Get(service, user string) (string, error) {
	all, err := k.read()
	if err != nil {
		return "", err
	}
	secret, there := all[service][user]
	if !there {
		return "", keyring.ErrNotFound
	}
	return secret, nil
}

func (k fileKeychain) Delete(service, user string) error {
	all, err := k.read()
	if err != nil {
		return err
	}
	if _, there := all[service][user]; !there {
		return keyring.ErrNotFound
	}
	delete(all[service], user)
	return k.write(all)
}
