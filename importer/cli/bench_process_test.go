package cli_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func build(tb testing.TB) string {
	program := filepath.Join(tb.TempDir(), "comebacks.exe")
	if out, err := exec.Command("go", "build", "-o", program, "comebacks").CombinedOutput(); err != nil {
		tb.Fatalf("%v: %s", err, out)
	}
	return program
}

func execute(tb testing.TB, c *exec.Cmd, env ...string) usage {
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	c.Env = append(os.Environ(), env...)
	began := time.Now()
	err := c.Run()
	wall := time.Since(began)
	if err != nil {
		tb.Fatalf("%s: %v\n%s", c, err, out.Bytes())
	}
	return usage{wall, c.ProcessState.UserTime() + c.ProcessState.SystemTime(), peakOf(c.ProcessState)}
}

// apart does something in a process of its own: what this process has needed
// would count as its children's peak.
func apart(tb testing.TB, what, path string, number int) {
	execute(tb, exec.Command(os.Args[0]), "COMEBACKS_BENCH="+what, "COMEBACKS_BENCH_SHEET="+path, fmt.Sprint("COMEBACKS_BENCH_NUMBER=", number))
}

// withSandbox runs do against a new stand-in, and sees that each row is in it
// once.
func withSandbox(tb testing.TB, program string, latency time.Duration, do func(url string) usage, rows int) usage {
	c := exec.Command(program, "sandbox", "--addr", "127.0.0.1:0", "--latency", latency.String())
	out, err := c.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := c.Start(); err != nil {
		tb.Fatal(err)
	}
	defer func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	}()
	var url string
	if _, err := fmt.Fscanln(out, &url); err != nil {
		tb.Fatal(err)
	}
	u := do(url)
	answer, err := http.Get(url + "/sandbox/comebacks")
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	// Read as a stream: a large parent would count as its children's peak.
	seen, held := make([]bool, rows), 0
	in := json.NewDecoder(answer.Body)
	if _, err := in.Token(); err != nil {
		tb.Fatal(err)
	}
	for in.More() {
		var c struct{ ContactID string }
		if err := in.Decode(&c); err != nil {
			tb.Fatal(err)
		}
		n, err := strconv.Atoi(strings.TrimPrefix(c.ContactID, "KON"))
		if err != nil || n >= rows || seen[n] {
			tb.Fatalf("%s is there twice, or was never sent", c.ContactID)
		}
		seen[n] = true
		held++
	}
	if held != rows {
		tb.Fatalf("the stand-in holds %d comebacks of %d rows", held, rows)
	}
	return u
}

func writeSheet(tb testing.TB, rows int) string {
	path := filepath.Join(tb.TempDir(), "sheet.csv")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	w := csv.NewWriter(f)
	_ = w.Write([]string{"customerId", "contactId", "date", "estateId", "userId", "note"})
	for i := range rows {
		_ = w.Write([]string{"M30011", fmt.Sprintf("KON%07d", i), "2031-05-03 14:30", fmt.Sprintf("OBJ%05d_%010d", i, i*7), "MSANL1043", fmt.Sprintf("Ring om värderingen, nummer %d", i)})
	}
	w.Flush()
	if err := cmp.Or(w.Error(), f.Close()); err != nil {
		tb.Fatal(err)
	}
	return path
}

func writeBook(path string, rows int) error {
	f := excelize.NewFile()
	defer f.Close()
	format := "yyyy-mm-dd hh:mm"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	at := time.Date(2031, 5, 3, 14, 30, 0, 0, time.UTC)
	err = w.SetRow("A1", []any{"customerId", "contactId", "date", "estateId", "userId", "note"})
	for i := 0; i < rows && err == nil; i++ {
		err = w.SetRow(fmt.Sprint("A", i+2), []any{"M30011", fmt.Sprintf("KON%07d", i), excelize.Cell{StyleID: style, Value: at}, fmt.Sprintf("OBJ%05d_%010d", i, i*7), "MSANL1043", fmt.Sprintf("Ring om värderingen, nummer %d", i)})
	}
	return errors.Join(err, w.Flush(), f.SaveAs(path))
}

// stripped builds the program as make dist does.
func stripped(b *testing.B) string {
	program := filepath.Join(b.TempDir(), "comebacks.exe")
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "comebacks")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return program
}

// copyLarge copies as a stream: a large parent would count as its children's
// peak.
func copyLarge(b *testing.B, from, to string) {
	in, err := os.Open(from)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
}
