package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/importer/connect"
	"comebacks/importer/directory"
	"comebacks/importer/rules"
	"comebacks/importer/sandbox"
	"comebacks/importer/sheet"
)

// Any row that the rules call valid gives a body that the stand-in takes, in
// both formats, and of which it holds exactly what the row says.
func TestValidRowsAreTaken(t *testing.T) {
	server := sandbox.New(sandbox.Config{})
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	clients := make(map[connect.Format]*connect.Client)
	for _, format := range []connect.Format{connect.JSON, connect.XML} {
		clients[format], err = connect.New(connect.Config{BaseURL: running.URL, Username: "a", Password: "b", Format: format})
		if err != nil {
			t.Fatal(err)
		}
		defer clients[format].Close()
	}
	rules := &rules.Rules{Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	id := rapid.OneOf(rapid.StringMatching(`[A-Z]{1,3}[0-9]{1,9}`), rapid.StringN(1, 44, -1))
	some := rapid.OneOf(rapid.Just(""), id)
	rapid.Check(t, func(t *rapid.T) {
		cells := importer.Cells{
			CustomerID: id.Draw(t, "customer"), ContactID: id.Draw(t, "contact"),
			Date: rapid.SampledFrom([]string{"2031-05-03", "3 maj 2031 kl 14:30", "2031-12-24T08:00:00Z", "2100-12-31 23:59"}).Draw(t, "date"),
			Note: rapid.String().Draw(t, "note"), EstateID: some.Draw(t, "estate"), MeetingID: some.Draw(t, "meeting"),
		}
		participant := rapid.SampledFrom([]*string{&cells.UserID, &cells.UserGroupID, &cells.OfficeID}).Draw(t, "participant")
		*participant = some.Draw(t, "who")
		c, problems := rules.Check(importer.Row{Number: 2, Cells: cells})
		if len(problems) > 0 {
			return
		}
		for format, client := range clients {
			a := client.Create(context.Background(), c)
			if a.Verdict != importer.AnswerCreated {
				t.Fatalf("%v: %+v is answered %+v", format, c, a)
			}
			held := server.Comebacks()
			h := held[len(held)-1]
			got := importer.Comeback{CustomerID: h.CustomerID, ContactID: h.ContactID, Date: h.Instant, MeetingID: h.MeetingID, EstateID: h.EstateID,
				Participant: importer.Participant{UserID: h.Participant.UserID, UserGroupID: h.Participant.UserGroupID, OfficeID: h.Participant.OfficeID}, Note: h.Note}
			if !got.Date.Equal(c.Date) || h.Date != c.Date.Format("2006-01-02T15:04:05-07:00") {
				t.Fatalf("%v: the date %s is held as %s", format, c.Date, h.Date)
			}
			got.Date = c.Date
			if got != c || h.ID != a.ID {
				t.Fatalf("%v: sent %+v, held %+v", format, c, got)
			}
		}
	})
}

// Every sample is what its name says, now and in five years.
func TestSamples(t *testing.T) {
	want := map[string][2]int{ // rows, and those that are invalid
		"customers.csv": {120, 0},
		"kunder.csv":    {80, 0},
		"faults.csv":    {29, 26},
		// What people have instead of ids.
		"kontoret.csv":  {22, 0},
		"kontoret.xlsx": {22, 0},
		// LibreOffice's own: a workbook, and CSV made of it.
		"visningar.xlsx":        {48, 0},
		"visningar-quoted.csv":  {48, 0},
		"visningar-unicode.txt": {48, 0},
	}
	monthFirst, err := rules.ParseDateFormat("MM/DD/YYYY") // as those two show
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("../../samples/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		name := filepath.Base(path)
		if strings.Contains(name, ".results.") || strings.Contains(name, ".errors.") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			counts, known := want[name]
			if !known {
				t.Fatal("nothing is known of this sample")
			}
			for _, now := range []time.Time{time.Now(), time.Now().AddDate(5, 0, 0)} {
				s, err := sheet.Open(path, sheet.Options{HasCustomer: strings.HasPrefix(name, "kontoret")})
				if err != nil {
					t.Fatal(err)
				}
				by := &rules.Rules{Now: now, Directory: directory.New(nil, nil, directory.Options{})}
				if strings.HasPrefix(name, "kontoret") {
					by.Customer = "M30011"
				}
				if strings.HasPrefix(name, "visningar-") {
					by.DateFormat = monthFirst
				}
				rows, invalid := 0, 0
				for j, err := range rules.Check(s.Rows(), by, nil) {
					if err != nil {
						t.Fatal(err)
					}
					rows++
					if j.Outcome.Status == importer.Invalid {
						invalid++
						if counts[1] == 0 {
							t.Errorf("row %d: %+v", j.Row.Number, j.Outcome.Problems)
						}
					}
				}
				if got := [2]int{rows, invalid}; got != counts {
					t.Errorf("at %s there are %d rows, %d invalid", now.Format(time.DateOnly), rows, invalid)
				}
			}
		})
	}
}

// The faults sample shows every fault that a cell or a row can have, but for
// those that need a file of a megabyte or letters of another encoding.
func TestFaultsSampleHasAll(t *testing.T) {
	s, err := sheet.Open("../../samples/faults.csv", sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[importer.Code]bool)
	duplicates := rules.NewSheetDuplicates()
	by := &rules.Rules{Now: time.Now()}
	for range rules.Check(s.Rows(), by, duplicates) {
	}
	if !duplicates.Again() {
		t.Error("no row seems to have an equal one")
	}
	for j := range rules.Check(s.Rows(), by, duplicates) {
		for _, p := range append(j.Outcome.Problems, j.Warnings...) {
			seen[p.Code] = true
		}
	}
	for _, code := range []importer.Code{
		importer.TooFewCells, importer.TooManyCells, importer.StrayQuote, importer.OpenQuote,
		importer.Missing, importer.TooLong, importer.ControlChar, importer.DotID, importer.NotADate, importer.NoSuchDate, importer.AmbiguousDate,
		importer.NotATime, importer.TwoTimes, importer.SkippedHour, importer.RepeatedHour, importer.PastDate, importer.YearRange,
		importer.WrongWeekday, importer.TimeSpan, importer.InvisibleChar, importer.NotAnID, importer.DateAsID, importer.PlaceholderID,
		importer.UnusualCustomerID, importer.SameAsRow,
	} {
		if !seen[code] {
			t.Errorf("no row shows %s", code)
		}
	}
}

// A disk that is full stops the run, and takes nothing with it: what was there
// is there still, and a resume finishes it.
func TestFullDisk(t *testing.T) {
	disk := tinyDisk(t)
	server := sandbox.New(sandbox.Config{})
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	const rows = 2000
	sheet := writeSheet(t, rows)
	journal := filepath.Join(disk, "journal.db")
	filler := filepath.Join(disk, "filler")
	if err := os.WriteFile(filler, make([]byte, 8<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	c := program("import", "--yes", "--journal", journal, "--base-url", running.URL, "--output", filepath.Join(t.TempDir(), "a.csv"), "--settle", "10ms", sheet)
	said, err := c.CombinedOutput()
	if code := c.ProcessState.ExitCode(); code != 3 || !strings.Contains(string(said), "hint: ") {
		t.Fatalf("it ended with %d (%v):\n%s", code, err, said)
	}
	sent := len(server.Comebacks())
	if sent == 0 || sent == rows {
		t.Fatalf("%d rows were sent before the disk was full", sent)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	c = program("import", "--yes", "--journal", journal, "--base-url", running.URL, "--output", filepath.Join(t.TempDir(), "a.csv"), "--settle", "10ms", sheet)
	if said, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	seen := make(map[string]bool)
	for _, c := range server.Comebacks() {
		if seen[c.ContactID] {
			t.Errorf("%s was created twice", c.ContactID)
		}
		seen[c.ContactID] = true
	}
	if len(seen) != rows {
		t.Errorf("%d of %d rows are there", len(seen), rows)
	}
}
