package sandbox

import "strings"

// Login is a user name and a password.
type Login struct{ Username, Password string }

// ParseLogins reads logins written as M30011=anna:secret. A password may have any
// letters, = and : among them. What is wrong is said without it.
func ParseLogins(texts []string) (map[string]Login, error) {
	logins := make(map[string]Login, len(texts))
	for _, text := range texts {
		customerID, login, _ := strings.Cut(text, "=")
		username, password, _ := strings.Cut(login, ":")
		if customerID == "" || username == "" || password == "" {
			return nil, wrong(BadLogin)
		}
		key := strings.ToUpper(customerID)
		if _, twice := logins[key]; twice {
			return nil, wrong(TwoLogins, customerID)
		}
		logins[key] = Login{username, password}
	}
	return logins, nil
}

// loginOf gives the login that a customer's calls must have. The zero one is any.
func (s *Server) loginOf(customerID string) Login {
	for id, login := range s.config.Logins {
		if strings.EqualFold(id, customerID) {
			return login
		}
	}
	return Login{s.config.Username, s.config.Password}
}
