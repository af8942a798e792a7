package cli_test

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// byhand move CONTACT DATE, remove CONTACT or double CONTACT does that to the
// contact's comeback in the stand-in, as a colleague may in Vitec.
func byHand(ts *testscript.TestScript, neg bool, args []string) {
	for _, c := range of(ts).server.Comebacks() {
		if c.ContactID != args[1] {
			continue
		}
		method, path, body := http.MethodDelete, "/"+c.ID, ""
		switch args[0] {
		case "move":
			method, body = http.MethodPatch, `{"date":"`+args[2]+`"}`
		case "double":
			method, path, body = http.MethodPost, "", `{"customerId":"`+c.CustomerID+`","contactId":"`+c.ContactID+`","date":"`+c.Date+`"}`
		}
		req, err := http.NewRequest(method, ts.Getenv("COMEBACKS_BASE_URL")+"/sandbox/comebacks"+path, strings.NewReader(body))
		ts.Check(err)
		answer, err := http.DefaultClient.Do(req)
		ts.Check(err)
		answer.Body.Close()
		if answer.StatusCode >= 300 {
			ts.Fatalf("%s is answered %s", req.URL, answer.Status)
		}
		return
	}
	ts.Fatalf("%s has no comeback", args[1])
}

var (
	anID  = regexp.MustCompile(`sandbox-[0-9a-f]+`)
	aTime = regexp.MustCompile(`created [0-9T:+-]{25}`)
)

// cmp-lines FILE WANT compares files, but for ids and the times of creation,
// which are other ones each time.
func cmpLines(ts *testscript.TestScript, neg bool, args []string) {
	got := anID.ReplaceAllString(ts.ReadFile(args[0]), "ID")
	got = aTime.ReplaceAllString(got, "created TIME")
	if diff := cmp.Diff(ts.ReadFile(args[1]), got); diff != "" {
		ts.Fatalf("%s differs: %s", args[0], diff)
	}
}

// appears FILE waits until a file is there and has something in it.
func appears(ts *testscript.TestScript, neg bool, args []string) {
	for range 6000 {
		if info, err := os.Stat(ts.MkAbs(args[0])); err == nil && info.Size() > 0 {
			return
		}
		time.Sleep(5 * time.Millisecond) // a process of its own has no fake clock
	}
	ts.Fatalf("%s does not appear", args[0])
}
