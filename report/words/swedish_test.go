package words

import (
	"errors"
	"strings"
	"syscall"
	"testing"

	"comebacks/importer"
)

// One row is oklar, several are oklara.
func TestOneRowAgreesInSwedish(t *testing.T) {
	v := Voice{Language: Swedish}
	for _, said := range []string{
		v.Say("progress.doubt", "n", 1, "time", "6 min"),
		v.Say("trusted", "n", 1, "m", 0),
	} {
		if strings.Contains(said, "oklara") {
			t.Errorf("of one row: %s", said)
		}
	}
}

// A status that has no Swedish words has none at all, as the proxy's 421 and Vitec's 508.
func TestStatusWithoutSwedishWords(t *testing.T) {
	v := Voice{Language: Swedish}
	for _, status := range []string{"421", "402", "412", "423", "451", "505", "508"} {
		if said := v.Reason(importer.Reason(importer.ProxyAnswered, status)); said != "proxyservern svarade "+status {
			t.Error(said)
		}
	}
}

// What the system says of a path stands in Swedish, too.
func TestSystemErrorsInSwedish(t *testing.T) {
	v := Voice{Language: Swedish}
	for _, err := range []error{syscall.ELOOP, syscall.ENAMETOOLONG, syscall.EINVAL, syscall.ESTALE, syscall.ENOMEM} {
		if said := v.System(err); said == err.Error() {
			t.Errorf("English: %s", said)
		}
	}
}

// A time to wait is told as a person says it, not as Go writes it.
func TestDurationsInReasons(t *testing.T) {
	for _, v := range []Voice{{Language: Swedish}, {Language: English}} {
		if said, _ := v.Stop(importer.AsksToWait, "2h0m0s"); strings.Contains(said, "0m0s") {
			t.Error(said)
		}
		if said := v.Reason(importer.Reason(importer.NoAnswerWithin, "1m0s")); strings.Contains(said, "1m0s") {
			t.Error(said)
		}
	}
}

// Of errors that came together, each is told, whether it has a code of ours or not.
func TestErrorsTogetherAreAllTold(t *testing.T) {
	err := errors.Join(&importer.Failure{Code: importer.DiskFull, Path: "a.csv"}, syscall.ENOMEM)
	if said := (Voice{Language: Swedish}).System(err); !strings.Contains(said, "a.csv") || !strings.Contains(said, "minnet") {
		t.Error(said)
	}
}
