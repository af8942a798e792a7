package cli

import (
	"strings"
	"testing"

	"comebacks/importer/sandbox"
	"comebacks/report/words"
)

// A command that is misspelled is told with the one that is near it: cobra's SuggestionsFor
// knows no near ones as long as SuggestionsMinimumDistance is 0.
func TestNearCommandIsNamed(t *testing.T) {
	v := words.Voice{Language: words.Swedish}
	root := newRoot(&terminal{voice: v})
	err := aCommand(root, []string{"impotr"})
	var said string
	if wrong, ok := err.(*usageError); ok {
		said, _ = wrong.told(v)
	}
	if !strings.Contains(said, "menar du ”import”?") {
		t.Errorf("%q", said)
	}
}

// A stand-in that can't be started says why in Swedish.
func TestSandboxAddressInSwedish(t *testing.T) {
	tm := &terminal{voice: words.Voice{Language: words.Swedish}}
	for _, address := range []string{"127.0.0.1:99999", "127.0.0.1:x"} {
		_, err := sandbox.Start(t.Context(), address, sandbox.New(sandbox.Config{}))
		if said := tm.system(err); !strings.Contains(said, "VÄRD:PORT") || strings.Contains(said, "invalid") {
			t.Error(said)
		}
	}
	for _, code := range []string{"sandbox-bad-fault", "sandbox-bad-login", "sandbox-bad-address"} {
		said := tm.system(&sandbox.Error{Code: sandbox.Code(code), About: []string{"x"}})
		if strings.Contains(said, "SHARE") || strings.Contains(said, "CUSTOMER") || strings.Contains(said, "HOST") {
			t.Errorf("the help says FEL=ANDEL, BYRÅ=NAMN:LÖSENORD, VÄRD:PORT: %s", said)
		}
	}
}
