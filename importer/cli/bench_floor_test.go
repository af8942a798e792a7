package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/gocarina/gocsv"
	"golang.org/x/sync/errgroup"

	"comebacks/importer"
	"comebacks/importer/connect"
	"comebacks/importer/rules"
	"comebacks/importer/run"
	"comebacks/importer/sheet"
)

// floor is the bare loop.
func floor(url, path string, workers int) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers, MaxConnsPerHost: workers}}
	var g errgroup.Group
	g.SetLimit(workers)
	r := csv.NewReader(f)
	if _, err := r.Read(); err != nil {
		return err
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return g.Wait()
		}
		if err != nil {
			return err
		}
		g.Go(func() error {
			body, err := json.Marshal(map[string]any{
				"date": strings.Replace(row[2], " ", "T", 1) + ":00+02:00", "estateId": row[3],
				"participant": map[string]string{"userId": row[4]}, "note": row[5],
			})
			if err != nil {
				return err
			}
			req, err := http.NewRequest("POST", url+"/Meeting/Comeback/"+row[0]+"/"+row[1], bytes.NewReader(body))
			if err != nil {
				return err
			}
			req.Header.Set("Content-Type", "application/json")
			req.SetBasicAuth("bench", "bench")
			answer, err := client.Do(req)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			var id string
			if err := json.NewDecoder(answer.Body).Decode(&id); err != nil {
				return err
			}
			_, err = io.Copy(io.Discard, answer.Body)
			return err
		})
	}
}

// engine reads, checks and sends as the program does, with a journal that
// keeps nothing.
func engine(url, path string, workers int) error {
	in, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		return err
	}
	client, err := connect.New(connect.Config{BaseURL: url, Username: "bench", Password: "bench", Workers: workers})
	if err != nil {
		return err
	}
	defer client.Close()
	r := &run.Run{
		Rows: in.Rows(), Rules: &rules.Rules{Now: time.Now()}, API: client, Journal: forgetful{}, Server: client.Server(),
		Workers: workers, Retries: 5, SettleAfter: 5 * time.Second,
	}
	return r.Do(context.Background())
}

// forgetful is a journal that keeps nothing.
type forgetful struct{}

func (forgetful) Expect([]importer.Query) error   { return nil }
func (forgetful) KnowsSheet(string) (bool, error) { return false, nil }

func (forgetful) Intend(_ importer.Intent, then func([]importer.Relative, error)) { then(nil, nil) }
func (forgetful) Begun(int, time.Time) error                                      { return nil }
func (forgetful) Record(importer.Outcome, *importer.Doubt) error                  { return nil }
func (forgetful) Flush() ([]importer.Clash, error)                                { return nil, nil }
func (forgetful) Doubts() ([]importer.Doubt, error)                               { return nil, nil }
func (forgetful) Keep(importer.Doubt) error                                       { return nil }
func (forgetful) Owners([]string) (map[string]importer.Owner, error)              { return nil, nil }
func (forgetful) Witness(string) (importer.Made, bool, error)                     { return importer.Made{}, false, nil }
func (forgetful) Hear(importer.Heard) error                                       { return nil }
func (forgetful) Heard() (importer.Heard, bool, error)                            { return importer.Heard{}, false, nil }
func (forgetful) Restored() (importer.Restored, bool, error)                      { return importer.Restored{}, false, nil }
func (forgetful) Number() int64                                                   { return 1 }
func (forgetful) Leave()                                                          {}
func (forgetful) Settle(_ importer.Doubt, o importer.Outcome, _ string) (importer.Outcome, error) {
	return o, nil
}
func (forgetful) Entries() iter.Seq2[importer.Outcome, error] {
	return func(func(importer.Outcome, error) bool) {}
}

// bare reads a sheet by gocsv alone, row by row into a struct.
func bare(path string) error {
	type row struct {
		CustomerID string `csv:"customerId"`
		ContactID  string `csv:"contactId"`
		Date       string `csv:"date"`
		EstateID   string `csv:"estateId"`
		UserID     string `csv:"userId"`
		Note       string `csv:"note"`
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in, err := gocsv.NewUnmarshaller(csv.NewReader(f), row{})
	if err != nil {
		return err
	}
	for {
		if _, err := in.Read(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
