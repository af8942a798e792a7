package words

import "testing"

// Every code of users has words, and nothing else has.
func TestUsersHaveWords(t *testing.T) {
	codes := codesIn(t, "../../importer/failure_users.go")
	for _, code := range codes {
		if _, known := englishUserFailures[code]; !known {
			t.Errorf("%s has no words", code)
		}
	}
	if got, want := len(englishUserFailures), len(codes); got != want {
		t.Errorf("there are words for %d of %d failures", got, want)
	}
}
