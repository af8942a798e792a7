package journal

import "testing"

func TestStartOfStat(t *testing.T) {
	const after = " R 1 2 3 0 -1 4194304 98 0 0 0 0 0 0 0 20 0 1 0 148246 3133440 381"
	for text, want := range map[string]struct {
		start string
		life  liveness
	}{
		"17 (comebacks)" + after:    {"148246", living},
		"17 (a) Z 1 (b) c)" + after: {"148246", living},
		"17 (x) Z 1 2 3 0 -1 4194304 98 0 0 0 0 0 0 0 20 0 1 0 148246 0 0": {"", gone},
		"17 (x) R 1": {"", unknownLife},
		"":           {"", unknownLife},
	} {
		if start, life := startOfStat(text); start != want.start || life != want.life {
			t.Errorf("%q: %q, %v", text, start, life)
		}
	}
}
