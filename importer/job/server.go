package job

import "comebacks/importer/connect"

// Server returns the name of the server at an address, the same for all spellings
// of it; Vitec's for "". Logins are kept under this name.
func Server(baseURL string) (string, error) {
	server, err := connect.Server(baseURL)
	return server, addressFailure(err)
}
