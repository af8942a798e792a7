// Targets turns a sheet into what vegeta attacks: targets URL SHEET > targets.json
package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"strings"
)

// target is a line of vegeta's JSON format.
type target struct {
	Method string              `json:"method"`
	URL    string              `json:"url"`
	Header map[string][]string `json:"header"`
	Body   []byte              `json:"body"`
}

func main() {
	if err := write(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func write(url, sheet string) error {
	f, err := os.Open(sheet)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriter(os.Stdout)
	lines, rows := json.NewEncoder(out), csv.NewReader(f)
	if _, err := rows.Read(); err != nil {
		return err
	}
	header := map[string][]string{"Content-Type": {"application/json"}, "Authorization": {"Basic YmVuY2g6YmVuY2g="}} // bench:bench
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil {
			return err
		}
		body, err := json.Marshal(map[string]any{
			"date": strings.Replace(row[2], " ", "T", 1) + ":00+02:00", "estateId": row[3],
			"participant": map[string]string{"userId": row[4]}, "note": row[5],
		})
		if err != nil {
			return err
		}
		if err := lines.Encode(target{"POST", url + "/Meeting/Comeback/" + row[0] + "/" + row[1], header, body}); err != nil {
			return err
		}
	}
}
