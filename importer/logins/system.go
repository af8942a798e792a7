package logins

import "github.com/zalando/go-keyring"

// system is the keychain of the system: the Credential Manager of Windows, the
// keychain of macOS, the Secret Service of a Linux desktop.
type system struct{}

func (system) Set(service, user, secret string) error {
	if err := reachable(); err != nil {
		return err
	}
	return keyring.Set(service, user, secret)
}

func (system) Get(service, user string) (string, error) {
	if err := reachable(); err != nil {
		return "", err
	}
	return keyring.Get(service, user)
}

func (system) Delete(service, user string) error {
	if err := reachable(); err != nil {
		return err
	}
	return keyring.Delete(service, user)
}
