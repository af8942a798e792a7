package job

import "comebacks/importer/connect"

// Server gives the name of the server at an address, the same for all spellings of
// it; that of Vitec for "". What a login is kept for is this name.
func Server(baseURL string) (string, error) {
	server, err := connect.Server(baseURL)
	return server, addressFailure(err)
}
