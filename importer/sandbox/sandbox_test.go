package sandbox_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"comebacks/importer/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bodies hold every field.
var bodies = map[string]string{
	"json": `{"date": "2031-05-03T14:30:00+02:00", "meetingId": "MOTE1", "estateId": "OBJ1",
		"participant": {"userId": "U1", "userGroupId": "G1", "officeId": "O1"}, "note": "Ring Åsa & <Bo>"}`,
	"xml": `<?xml version="1.0" encoding="utf-8"?>
		<Comeback xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/Vitec.Housing.Connect.Api.Models.Meeting">
		<Date>2031-05-03T14:30:00+02:00</Date><EstateId>OBJ1</EstateId><MeetingId>MOTE1</MeetingId><Note>Ring Åsa &amp; &lt;Bo&gt;</Note>
		<Participant><OfficeId>O1</OfficeId><UserGroupId>G1</UserGroupId><UserId>U1</UserId></Participant></Comeback>`,
}

// vitec is a stand-in that listens, and a client that does not follow
// redirects.
type vitec struct {
	*sandbox.Running
	t      testing.TB
	server *sandbox.Server
	client *http.Client
}

func start(t testing.TB, config sandbox.Config) *vitec {
	t.Helper()
	server := sandbox.New(config)
	running, err := sandbox.Start(t.Context(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := running.Close(); err != nil {
			t.Error(err)
		}
	})
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	return &vitec{running, t, server, client}
}

// newPost makes a request in a format, json or xml, or in another media type.
func newPost(url, format, body string) *http.Request {
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		panic(err) // the test is written wrongly
	}
	if !strings.Contains(format, "/") {
		format = "application/" + format
	}
	r.Header.Set("Content-Type", format)
	return r
}

func (v *vitec) post(path, format, body string) *http.Request {
	return newPost(v.URL+path, format, body)
}

func (v *vitec) do(r *http.Request) (status int, body string) {
	v.t.Helper()
	resp, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func (v *vitec) get(path string) (status int, body string) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.URL+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(r)
}
