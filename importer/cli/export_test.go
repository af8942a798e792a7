package cli

import (
	"os"
	"time"
)

// A test may let the program's clock jump.
func init() {
	if jump, err := time.ParseDuration(os.Getenv("COMEBACKS_TEST_CLOCK")); err == nil {
		now = func() time.Time { return time.Now().Add(jump) }
	}
}
