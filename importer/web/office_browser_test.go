package web

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"comebacks/importer/sandbox"
	"comebacks/importer/users"
)

// served serves a hosted page over TLS to browsers, under whichever name the listener has.
func (s *staffOffice) served() (address string) {
	s.Helper()
	site := httptest.NewTLSServer(s.server)
	s.Cleanup(site.Close)
	host := strings.TrimPrefix(site.URL, "https://")
	s.server.config.Hosted.Cert, s.server.config.Hosted.Key = "cert.pem", "key.pem" // no proxy is asked for
	s.server.guard.hosts = []string{host, officeHost}
	return site.URL
}

// enters signs somebody in, in a browser of her own.
func enters(t *testing.T, ctx context.Context, address, path, name string) {
	t.Helper()
	do(t, ctx, chromedp.Navigate(address+path))
	until(t, ctx, `document.querySelector("#password")`)
	do(t, ctx, chromedp.SendKeys("#name", name), chromedp.SendKeys("#password", goodPassword+"\r"))
	until(t, ctx, fmt.Sprintf(`location.pathname === %q && document.querySelector(".signed-in").textContent.includes(%q)`, path, name))
}

// Two users at once, each in a browser of her own, with one list: it is made once, and the
// second is told whose it was. A reader sees both runs, and has no button to send.
func TestTwoUsersInTheBrowser(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes it too slow")
	}
	insecure := chromedp.IgnoreCertErrors
	one, two := chromium(t, insecure), chromium(t, insecure)
	s := newStaffOffice(t, sandbox.Config{})
	s.add("anna", users.Sends)
	s.add("bo", users.Sends)
	s.add("cy", users.Reads)
	address := s.served()
	anna, bo := one, two
	enters(t, anna, address, "/", "anna")
	enters(t, bo, address, "/", "bo")
	if cookies := eval[string](t, anna, `document.cookie`); cookies != "" {
		t.Errorf("scripts see %q", cookies)
	}
	sheet := filepath.Join(t.TempDir(), "kunder.csv")
	if err := os.WriteFile(sheet, rowsOf(1, 40), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, ctx := range []context.Context{anna, bo} {
		do(t, ctx, chromedp.SetUploadFiles("#sheet", []string{sheet}))
		until(t, ctx, `location.pathname.startsWith("/files/") && document.querySelector('.go a[href$="/send"]')`)
	}
	for _, ctx := range []context.Context{anna, bo} { // both confirm what nobody has sent yet
		do(t, ctx, chromedp.Click(`.go a[href$="/send"]`))
		until(t, ctx, `document.querySelector('button[value="all"]')`)
	}
	for _, ctx := range []context.Context{anna, bo} {
		do(t, ctx, chromedp.Click(`button[value="all"]`))
	}
	for _, ctx := range []context.Context{anna, bo} {
		until(t, ctx, `location.pathname.startsWith("/runs/") && document.querySelector('a[href$="/results"]')`)
	}
	made := make(map[string]int)
	for _, c := range s.vitec.Comebacks() {
		made[c.ContactID+" "+c.Date]++
	}
	for which, n := range made {
		if n > 1 {
			t.Errorf("%s was made %d times", which, n)
		}
	}
	if len(made) != 40 {
		t.Errorf("%d were made", len(made))
	}
	picture(t, bo, "office-run")
	axe(t, bo, "a run of an office")

	// Signed out amid an edit, she keeps what she wrote, signs in beside it, and it is saved.
	do(t, anna, chromedp.Navigate(address+"/"), chromedp.SetUploadFiles("#sheet", []string{sampleAt(t, "faults.csv")}))
	until(t, anna, `document.querySelector('[role="gridcell"]')`)
	if err := s.server.users.SignOutAll(t.Context(), "anna"); err != nil {
		t.Fatal(err)
	}
	eval[bool](t, anna, `(document.querySelector('[role="gridcell"][tabindex="0"]').focus(), true)`)
	press(t, anna, "M30099"+kb.Enter)
	until(t, anna, `document.querySelector('#banner a[href="/login"]')`)
	if said := eval[string](t, anna, `document.querySelector("#banner").innerText`); !strings.Contains(said, "What you wrote last is still here") {
		t.Errorf("she is told %q", said)
	}
	axe(t, anna, "signed out amid an edit")
	eval[bool](t, anna, fmt.Sprintf(`fetch("/login", {method: "POST", body: new URLSearchParams({name: "anna", password: %q})}).then((r) => r.ok)`, goodPassword)) // as in a tab of its own
	await(t, "what she wrote", func() bool {
		all, err := s.files().all()
		if err != nil {
			t.Fatal(err)
		}
		for _, info := range all {
			if info.Name == "faults.csv" {
				said, _ := os.ReadFile(filepath.Join(s.folder, "files", info.ID, changesName(info.Sheet)))
				return strings.Contains(string(said), "M30099")
			}
		}
		return false
	})
	until(t, anna, `document.querySelector("#banner").innerText === ""`)

	// A reader.
	do(t, bo, chromedp.Click(`.signed-in button`))
	until(t, bo, `location.pathname === "/login"`)
	picture(t, bo, "office-sign-in")
	axe(t, bo, "sign in")
	do(t, bo, chromedp.SendKeys("#name", "cy"), chromedp.SendKeys("#password", "wrong and long\r"))
	until(t, bo, `document.querySelector("#failed")`)
	axe(t, bo, "sign in failed")
	enters(t, bo, address, "/runs/1", "cy")
	if n := eval[int](t, bo, `document.querySelectorAll('form[action$="/resume"], form[action$="/stop"], form[action$="/fix"], a[href^="/files"]').length`); n != 0 {
		t.Errorf("a reader has %d buttons that are not hers", n)
	}
	picture(t, bo, "office-reader")
	axe(t, bo, "a run for a reader")
	do(t, bo, size(320, 700))
	if wide := eval[int](t, bo, `document.documentElement.scrollWidth`); wide > 320 {
		t.Errorf("at 320 px it is %d wide", wide)
	}
}
