package connect

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"comebacks/importer"
)

func TestBaseURL(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "https://connect.maklare.vitec.net",
		"https://connect.example":          "https://connect.example",
		"HTTPS://Connect.Example:443/":     "https://connect.example",
		"https://connect.example443":       "https://connect.example443",
		"https://connect.example:8443":     "https://connect.example:8443",
		"https://connect.example:":         "https://connect.example",
		"https://connect.example/Api/v1//": "https://connect.example/Api/v1",
		"https://connect.example/a%2Fb":    "https://connect.example/a%2Fb",
		"http://localhost:80":              "http://localhost",
		"http://127.8.9.1:8080":            "http://127.8.9.1:8080",
		"http://[::1]:8080":                "http://[::1]:8080",
	} {
		if c, err := New(Config{BaseURL: text}); err != nil {
			t.Errorf("%q: %v", text, err)
		} else if c.Server() != want {
			t.Errorf("%q became %s, want %s", text, c.Server(), want)
		} else if here := strings.HasPrefix(want, "http:"); c.Loopback() != here {
			t.Errorf("%q is on this machine: %v", text, !here)
		}
		if got, err := Server(text); err != nil || got != want { // a run is found by it
			t.Errorf("%q is the server %s (%v), want %s", text, got, err, want)
		}
	}
}

func TestBaseURLRefused(t *testing.T) {
	for text, reason := range map[string]string{
		"connect.example":                 "not a web address",
		"https://":                        "not a web address",
		"https:connect.example":           "not a web address",
		"https://a b":                     "not a web address",
		"https://hemligt:pw@x y":          "not a web address",
		"http://connect.example":          "plain http",
		"http://localhost.example":        "plain http",
		"http://10.0.0.1":                 "plain http",
		"http://0.0.0.0":                  "plain http",
		"ftp://connect.example":           "not https",
		"https://hemligt@connect.example": "user name",
		"https://u:hemligt@example":       "user name",
		"https://connect.example?a=b":     "more than a server",
		"https://connect.example/?":       "more than a server",
		"https://connect.example#a":       "more than a server",
	} {
		var refused *BaseURLError
		switch err := CheckBaseURL(text); {
		case !errors.As(err, &refused):
			t.Errorf("%q: %v is no *BaseURLError", text, err)
		case !strings.Contains(told(refused.Reason), reason) || told(refused.Hint) == "":
			t.Errorf("%q: %v, hint %q", text, err, refused.Hint)
		case strings.Contains(err.Error()+told(refused.Reason)+told(refused.Hint), "hemligt"):
			t.Errorf("%q is repeated: %v", text, err)
		}
	}
}

func TestConfigRefused(t *testing.T) {
	for name, c := range map[string]Config{
		"colon":    {Username: "a:b"},
		"workers":  {Workers: -1},
		"time-out": {Timeout: -1},
		"format":   {Format: 7},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := ParseFormat("yaml"); err == nil {
		t.Error("yaml is taken for a format")
	}
}

// What is asked for stands on the wire byte by byte: an id is one segment,
// whatever it holds.
func TestRequestOnTheWire(t *testing.T) {
	lines := make(chan string, 1)
	head := make(chan string, 1)
	address := serveRaw(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		line, _ := r.ReadString('\n')
		lines <- strings.TrimSpace(line)
		var rest strings.Builder
		for line, err := r.ReadString('\n'); err == nil && line != "\r\n"; line, err = r.ReadString('\n') {
			rest.WriteString(line)
		}
		head <- rest.String()
		io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n\"cb\"")
	})
	for _, test := range []struct{ base, customer, contact, want string }{
		{"", "M30011", "K1", "POST /Meeting/Comeback/M30011/K1 HTTP/1.1"},
		{"/Api%2Fv1/x/", "M30011", "K1", "POST /Api%2Fv1/x/Meeting/Comeback/M30011/K1 HTTP/1.1"},
		{"", "M/1", "../K", "POST /Meeting/Comeback/M%2F1/..%2FK HTTP/1.1"},
		{"", "å ä", "a,b?c#d%2F;e", "POST /Meeting/Comeback/%C3%A5%20%C3%A4/a%2Cb%3Fc%23d%252F%3Be HTTP/1.1"},
		{"", "...", "a\\b\r\n", "POST /Meeting/Comeback/.../a%5Cb%0D%0A HTTP/1.1"},
	} {
		for _, format := range []Format{JSON, XML} {
			client := clientOf(t, Config{BaseURL: address + test.base, Format: format})
			comeback := someComeback
			comeback.CustomerID, comeback.ContactID = test.customer, test.contact
			if a := client.Create(t.Context(), comeback); a.ID != "cb" {
				t.Errorf("%+v", a)
			}
			if got := <-lines; got != test.want {
				t.Errorf("sent %s\nwant %s", got, test.want)
			}
			got := <-head
			for _, want := range []string{"Authorization: Basic ", "Content-Type: " + format.mediaType() + "\r\n", "User-Agent: comebacks\r\n"} {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
			for _, never := range []string{"Idempotency-Key", "Accept-Encoding", "Expect"} {
				if strings.Contains(got, never) {
					t.Errorf("%s in\n%s", never, got)
				}
			}
		}
	}
}

// An id that no path can carry is refused before anything is sent.
func TestIDsThatNoPathCarries(t *testing.T) {
	client := clientOf(t, Config{BaseURL: "http://127.0.0.1:1"})
	for _, test := range []struct {
		customer, contact string
		code              importer.Code
		field             importer.Field
	}{
		{"..", "K1", importer.DotID, importer.CustomerID},
		{"M1", ".", importer.DotID, importer.ContactID},
		{"M1", "", importer.Missing, importer.ContactID},
	} {
		comeback := someComeback
		comeback.CustomerID, comeback.ContactID = test.customer, test.contact
		a := client.Create(t.Context(), comeback)
		if a.Verdict != importer.AnswerRejected || a.Problem.Code != test.code || a.Problem.Field != test.field {
			t.Errorf("%q, %q: %+v", test.customer, test.contact, a)
		}
	}
}
