package connect

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"comebacks/importer"
)

// keptLogins are logins by customer, as a caller keeps them, and how often each was
// asked for.
type keptLogins struct {
	of map[string][2]string

	mu    sync.Mutex
	asked map[string]int
}

func (k *keptLogins) find(customerID string) (username, password string, ok bool) {
	id := importer.OneCase(customerID)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.asked == nil {
		k.asked = map[string]int{}
	}
	k.asked[id]++
	l, ok := k.of[id]
	return l[0], l[1], ok
}

var someLogins = map[string][2]string{
	"m1": {"anna", "hemligt"},
	"m2": {"bertil", "hemligt2"},
	"m3": {"anna", "hemligt"},
	"m4": {"anna", "ett annat"},
	"å5": {"", ""},
	"m6": {"an:na", "hemligt"},
}

// Every request carries the login of its own customer, whatever the case of the id.
func TestLoginOfEachCustomer(t *testing.T) {
	kept := &keptLogins{of: someLogins}
	client := serve(t, Config{Logins: kept.find}, func(w http.ResponseWriter, r *http.Request) {
		username, password, ok := r.BasicAuth()
		customer := importer.OneCase(strings.Split(r.URL.Path, "/")[3])
		if l := someLogins[customer]; !ok || username != l[0] || password != l[1] {
			t.Errorf("%s %s came with %q, %q", r.Method, r.URL.Path, username, password)
		}
		if r.Method == http.MethodGet {
			io.WriteString(w, `[]`)
			return
		}
		io.WriteString(w, `"cb-1"`)
	})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, customer := range []string{"M1", "m1", "M2", "M3", "M4", "Å5", "A\u030a5"} {
				comeback := someComeback
				comeback.CustomerID = customer
				if a := client.Create(t.Context(), comeback); a.Verdict != importer.AnswerCreated {
					t.Errorf("%s: %+v", customer, a)
				}
				if _, err := client.Find(t.Context(), customer, []string{"K1"}); err != nil {
					t.Errorf("%s: %v", customer, err)
				}
			}
		})
	}
	all.Wait()
	for customer, n := range kept.asked {
		if n != 1 {
			t.Errorf("the login of %s was asked for %d times", customer, n)
		}
	}
}

func TestNamesOfLogins(t *testing.T) {
	kept := &keptLogins{of: someLogins}
	client := clientOf(t, Config{Logins: kept.find})
	name := client.Login
	switch {
	case name("M1") == "" || name("M1") != name("m1") || name("M1") != name("M3"):
		t.Errorf("one login, named %q, %q, %q", name("M1"), name("m1"), name("M3"))
	case name("M2") == name("M1") || name("M4") == name("M1") || name("M2") == name("M4"):
		t.Errorf("three logins, named %q, %q, %q", name("M1"), name("M2"), name("M4"))
	case name("Å5") == "":
		t.Error("a login without a word is none")
	case name("M6") != "" || name("M7") != "" || name("") != "":
		t.Errorf("no login, named %q, %q, %q", name("M6"), name("M7"), name(""))
	}
	for _, customer := range []string{"M1", "M2", "M4"} {
		l := someLogins[strings.ToLower(customer)]
		token := base64.StdEncoding.EncodeToString([]byte(l[0] + ":" + l[1]))
		for _, secret := range []string{"hemligt", "ett annat", "anna", "bertil", token} {
			if strings.Contains(name(customer), secret) {
				t.Errorf("%q holds %q", name(customer), secret)
			}
		}
	}

	// A single one is all customers', though it may be empty.
	client = clientOf(t, Config{})
	if name := client.Login; name("M1") == "" || name("M1") != name("M2") || name("") != name("M1") {
		t.Errorf("%q, %q, %q", name("M1"), name("M2"), name(""))
	}
}

// Without a login nothing is asked and nothing is sent.
func TestNoLogin(t *testing.T) {
	var requests atomic.Int32
	kept := &keptLogins{of: someLogins}
	client := serve(t, Config{Logins: kept.find}, func(http.ResponseWriter, *http.Request) { requests.Add(1) })
	for _, customer := range []string{"M6", "M7"} { // of M6 it can't be written
		comeback := someComeback
		comeback.CustomerID = customer
		for range 2 {
			a := client.Create(t.Context(), comeback)
			want := importer.Problem{Code: importer.NoLogin, Field: importer.CustomerID, Value: customer}
			if a.Verdict != importer.AnswerCredentials || a.Problem != want || a.Status != 0 {
				t.Errorf("%+v", a)
			}
			_, err := client.Find(t.Context(), customer, []string{"K1"})
			var failed *importer.FindError
			if !errors.As(err, &failed) || failed.Verdict != importer.AnswerCredentials || failed.Status != 0 || told(failed.Reason) == "" {
				t.Errorf("%v", err)
			}
		}
		if n := kept.asked[strings.ToLower(customer)]; n != 1 {
			t.Errorf("asked %d times", n)
		}
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// A customer whose login takes long to find keeps no other waiting.
func TestLoginThatTakesLong(t *testing.T) {
	hold, begun := make(chan struct{}), make(chan struct{})
	client := clientOf(t, Config{Logins: func(customerID string) (string, string, bool) {
		if customerID == "M1" {
			close(begun)
			<-hold
		}
		return "anna", "hemligt", true
	}})
	var slow sync.WaitGroup
	slow.Go(func() { client.Login("M1") })
	<-begun
	if client.Login("M2") == "" {
		t.Error("no login")
	}
	close(hold)
	slow.Wait()
}

// What a server says to one customer's request may hold the secrets of another, of
// which one may begin with another.
func TestSecretsOfAllLogins(t *testing.T) {
	kept := &keptLogins{of: someLogins}
	var said, want []string
	for _, customer := range []string{"m1", "m2", "m4"} {
		l := someLogins[customer]
		said = append(said, l[1], base64.StdEncoding.EncodeToString([]byte(l[0]+":"+l[1])))
		want = append(want, "***", "***")
	}
	client := serve(t, Config{Logins: kept.find}, func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, strings.Join(said, " "), http.StatusBadRequest)
	})
	for _, customer := range []string{"M1", "M2", "M4"} {
		client.Login(customer)
	}
	comeback := someComeback
	comeback.CustomerID = "M1"
	if got := client.Create(t.Context(), comeback).Problem.Value; got != strings.Join(want, " ") {
		t.Errorf("%q", got)
	}
	_, err := client.Find(t.Context(), "M1", []string{"K1"})
	if got := fmt.Sprint(err); !strings.HasSuffix(got, "HTTP 400: "+strings.Join(want, " ")) {
		t.Errorf("%q", got)
	}
}
