package connect

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"comebacks/importer"
)

// BenchmarkCreate and BenchmarkBarePost send the same body to the same kind of
// server: the difference is what the client costs.
func BenchmarkCreate(b *testing.B) {
	for _, format := range []Format{JSON, XML} {
		b.Run(format.mediaType(), func(b *testing.B) {
			client := serve(b, Config{Format: format}, answerID)
			b.ReportAllocs()
			for b.Loop() {
				if a := create(client); a.Verdict != importer.AnswerCreated {
					b.Fatalf("%+v", a)
				}
			}
		})
	}
}

func BenchmarkBarePost(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(answerID))
	defer s.Close()
	body, err := JSON.encode(someComeback)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.URL+"/Meeting/Comeback/M30011/K1", bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		r.SetBasicAuth(someUser, somePassword)
		r.Header.Set("Content-Type", "application/json")
		answer, err := s.Client().Do(r)
		if err != nil {
			b.Fatal(err)
		}
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
}

func answerID(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	io.WriteString(w, `"cb-1"`)
}

func BenchmarkEncode(b *testing.B) {
	for _, format := range []Format{JSON, XML} {
		b.Run(format.mediaType(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := format.encode(someComeback); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
