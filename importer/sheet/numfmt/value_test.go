package numfmt

import "testing"

func TestPlainNumber(t *testing.T) {
	for raw, want := range map[string]float64{
		"1": 1, "-1.5": -1.5, "1E3": 1000, "1e-3": 0.001, "1.0000000000000001E-2": 0.01, "+7": 7, ".5": 0.5, "5.": 5, " 7\n": 7, "0007": 7, "-0": 0,
	} {
		if got, ok := Number(raw); !ok || got != want {
			t.Errorf("%q: %v %v", raw, got, ok)
		}
	}
	for _, raw := range []string{
		"", " ", "NaN", "nan", "INF", "-INF", "Infinity", "inf", "0x10", "0x1p-2", "1_000", "1,5", "1 000", "1E", "E3", "e", ".", "-", "--1", "1-2", "1E999", "١", "½", "7kr",
	} {
		if got, ok := Number(raw); ok {
			t.Errorf("%q: %v", raw, got)
		}
	}
}

func TestBoolText(t *testing.T) {
	for raw, want := range map[string]string{
		"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE", " 1 ": "TRUE", "": "", "2": "", "True": "", "sant": "", "01": "",
	} {
		if got, ok := Bool(raw); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", raw, got, ok, want)
		}
	}
}
