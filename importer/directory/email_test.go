package directory

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEmailAddress(t *testing.T) {
	for want, texts := range map[string][]string{
		"anna@x.se": {
			"anna@x.se", "Anna@X.SE", " anna@x.se ", "anna@x.se\u00a0", "\u200banna@x.se\ufeff", "'anna@x.se", "anna\u00ad@x.se",
			"<anna@x.se>", "Anna <anna@x.se>", "Anna Svensson <Anna@x.se>", `"Svensson, Anna" <anna@x.se>`, "Svensson, Anna <anna@x.se>",
			"Åsa Öberg <anna@x.se>", "anna@x.se <anna@x.se>", "'anna@x.se' <anna@x.se>", "Anna <mailto:anna@x.se>",
			"mailto:anna@x.se", "MAILTO:Anna@x.se", "mailto:anna@x.se?subject=Hej", "anna@x.se;", "anna@x.se,", "anna@x.se.", "<anna@x.se>;", `"anna@x.se"`,
		},
		"anna.svensson+hus@post.x.co.uk":      {"Anna.Svensson+hus@post.x.co.uk"},
		"o'brien@x.se":                        {"O'Brien@x.se", "o\u2019brien@x.se"},
		"åsa@räksmörgås.se":                   {"åsa@räksmörgås.se", "ÅSA@RÄKSMÖRGÅS.SE", "a\u030asa@ra\u0308ksmo\u0308rga\u030as.se"},
		"anna@xn--rksmrgs-5wao1o.se":          {"anna@xn--rksmrgs-5wao1o.se"},
		"用户@例子.广告":                            {"用户@例子.广告"},
		"a..b@docomo.ne.jp":                   {"a..b@docomo.ne.jp"}, // there are such
		"a/b=c@x.se":                          {"a/b=c@x.se"},
		"1@2.se":                              {"1@2.se"},
		strings.Repeat("a", 249) + "@x.se":    nil,
		strings.Repeat("a", 240) + "@abcd.se": {strings.Repeat("A", 240) + "@abcd.se"},
		"": {
			"", " ", "-", "@", "a@", "@x.se", "anna", "anna.x.se", "anna@x", "anna@localhost", "anna@@x.se", "anna@x@x.se",
			"a@x.se; b@y.se", "a@x.se b@y.se", "a@x.se,b@y.se", "a@x.se/b@y.se", "a@x.se\nb@y.se", "a@x.se <b@y.se>", "<a@x.se> <b@y.se>", "<a@x.se>, <b@y.se>", "<a@x.se> b@y.se", "c@x.se, Anna <a@x.se>",
			"anna @x.se", "anna@ x.se", "anna@x .se", "an na@x.se", "anna@x,se", "anna@x;se", "anna@.se", "anna@x..se", "anna@-x.se", "anna@x-.se", "anna@x_y.se",
			"anna@1.2.3.4", "anna@[1.2.3.4]", "Anna <anna@x.se", "anna@x.se>", "Anna <>", "anna(hem)@x.se", `"an na"@x.se`, `an\na@x.se`,
			"saknas", "070-123 45 67", "anna\ufffd@x.se", "anna\x00@x.se", "anna@x.se\x00", "anna\u202e@x.se", "mailto:", "mailto:?subject=x", "#N/A",
			strings.Repeat("a", 250) + "@x.se", strings.Repeat("<", 100000), strings.Repeat("@", 100000), "a@" + strings.Repeat("x", 64) + ".se",
		},
	} {
		for _, text := range texts {
			got, ok := emailAddress(text)
			if ok != (want != "") || ok && got != want {
				t.Errorf("emailAddress(%.60q) = %q, %v, want %q", text, got, ok, want)
			}
		}
	}
}

func TestEmailAddressAnyWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.StringMatching(`[a-zåäö0-9]{1,10}([.+_-][a-z0-9]{1,5})?@[a-zåäö]{1,10}(\.[a-z]{2,6}){1,2}`).Draw(t, "address")
		text := want
		for _, b := range []struct {
			name string
			of   func(string) string
		}{
			{"upper", strings.ToUpper},
			{"mailto", func(s string) string { return "mailto:" + s }},
			{"name", func(s string) string { return "Anna Svensson <" + s + ">" }},
			{"spaces", func(s string) string { return " \u00a0" + s + "\t" }},
			{"semicolon", func(s string) string { return s + ";" }},
		} {
			if rapid.Bool().Draw(t, b.name) {
				text = b.of(text)
			}
		}
		if got, ok := emailAddress(text); !ok || got != want {
			t.Fatalf("%q is read as %q, %v, want %q", text, got, ok, want)
		}
	})
}

// Whatever the text: an address is read as itself.
func FuzzEmailAddress(f *testing.F) {
	for _, s := range []string{"Anna <a@x.se>", "mailto:a@x.se?x=y", "ÅSA@Ö.SE;", "a@x.se <a@x.se>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		address, ok := emailAddress(s)
		if !ok {
			return
		}
		if strings.Count(address, "@") != 1 || strings.ContainsAny(address, " \t\n<>;,") {
			t.Errorf("%q gives %q", s, address)
		}
		if again, ok := emailAddress(address); !ok || again != address {
			t.Errorf("%q gives %q, and that %q, %v", s, address, again, ok)
		}
	})
}

func TestAddressesOfAContact(t *testing.T) {
	got := addresses([]string{"Anna@x.se; a@y.se", "", "anna@x.se", "saknas"})
	if want := []string{"anna@x.se", "a@y.se"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
