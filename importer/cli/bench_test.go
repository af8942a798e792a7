package cli_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"comebacks/importer"
	"comebacks/importer/cli"
	"comebacks/importer/connect"
	"comebacks/importer/rules"
	"comebacks/importer/run"
	"comebacks/importer/sheet"
)

// BenchmarkImport compares whole processes, in turn, in one run: the program
// ("import"), the same without journal and results ("engine"), and "floor", a
// bare loop over encoding/csv, errgroup and net/http that checks nothing. The
// stand-in is a process of its own.
//
// Where answers take time, the limit is workers ÷ latency. The latency is that
// of one request after another, as a bare loop sees it in the same run: timers
// and the way there and back take theirs beside what the stand-in waits.
//
//	COMEBACKS_BENCH_ROWS   rows of the sheet (100000)
//	COMEBACKS_BENCH_RUNS   runs of each, of which the median is shown (5)
func BenchmarkImport(b *testing.B) {
	rows, runs := setting("COMEBACKS_BENCH_ROWS", 100_000), setting("COMEBACKS_BENCH_RUNS", 5)
	program := build(b)
	alone := writeSheet(b, aloneRows)
	fmt.Printf("\n%-36s %10s %10s %7s %10s %7s\n", fmt.Sprintf("medians of %d, ratios to floor", runs), "floor", "engine", "ratio", "import", "ratio")
	for _, setup := range []struct {
		rows, workers int
		latency       time.Duration
	}{
		{rows, 16, 0},
		{rows / 10, 16, 50 * time.Millisecond},
		{rows * 2 / 5, 64, 50 * time.Millisecond},
	} {
		path := writeSheet(b, setup.rows)
		var floor, engine, ours, one []usage
		for range runs {
			if setup.latency > 0 {
				one = append(one, withSandbox(b, program, setup.latency, func(url string) usage {
					return execute(b, exec.Command(os.Args[0]), "COMEBACKS_BENCH=floor", "COMEBACKS_BENCH_URL="+url, "COMEBACKS_BENCH_SHEET="+alone, "COMEBACKS_BENCH_NUMBER=1")
				}, aloneRows))
			}
			floor = append(floor, withSandbox(b, program, setup.latency, func(url string) usage {
				return execute(b, exec.Command(os.Args[0]), "COMEBACKS_BENCH=floor", "COMEBACKS_BENCH_URL="+url, "COMEBACKS_BENCH_SHEET="+path, fmt.Sprint("COMEBACKS_BENCH_NUMBER=", setup.workers))
			}, setup.rows))
			if setup.latency == 0 {
				engine = append(engine, withSandbox(b, program, setup.latency, func(url string) usage {
					return execute(b, exec.Command(os.Args[0]), "COMEBACKS_BENCH=engine", "COMEBACKS_BENCH_URL="+url, "COMEBACKS_BENCH_SHEET="+path, fmt.Sprint("COMEBACKS_BENCH_NUMBER=", setup.workers))
				}, setup.rows))
			}
			ours = append(ours, withSandbox(b, program, setup.latency, func(url string) usage {
				journal := filepath.Join(b.TempDir(), "journal.db")
				return execute(b, exec.Command(program, "import", "--yes", "--quiet", "--base-url", url, "--journal", journal, "--workers", fmt.Sprint(setup.workers), path),
					"COMEBACKS_USERNAME=bench", "COMEBACKS_PASSWORD=bench")
			}, setup.rows))
		}
		what := fmt.Sprintf("%d rows, %d workers, %s: ", setup.rows, setup.workers, setup.latency)
		show(what+"rows/s", floor, engine, ours, "%.0f", func(u usage) float64 { return float64(setup.rows) / u.wall.Seconds() })
		show("  CPU µs a row", floor, engine, ours, "%.1f", func(u usage) float64 { return float64(u.cpu.Microseconds()) / float64(setup.rows) })
		show("  peak MiB", floor, engine, ours, "%.0f", func(u usage) float64 { return u.peak / (1 << 20) })
		if setup.latency > 0 {
			latency := median(one, func(u usage) float64 { return u.wall.Seconds() / aloneRows })
			share := func(all []usage) float64 {
				return median(all, func(u usage) float64 { return float64(setup.rows) / u.wall.Seconds() }) * latency / float64(setup.workers)
			}
			fmt.Printf("%-36s %10.3f %10s %7s %10.3f %7.3f\n", fmt.Sprintf("  of workers ÷ latency (%.1f ms)", 1000*latency), share(floor), "", "", share(ours), share(ours)/share(floor))
		}
	}
	b.ReportMetric(0, "ns/op")
}

// aloneRows is how many requests the latency is taken from.
const aloneRows = 100

// BenchmarkProfile imports inside this process, for make profile.
func BenchmarkProfile(b *testing.B) {
	rows := setting("COMEBACKS_BENCH_ROWS", 100_000)
	path := writeSheet(b, rows)
	b.Setenv("COMEBACKS_USERNAME", "bench")
	b.Setenv("COMEBACKS_PASSWORD", "bench")
	withSandbox(b, build(b), 0, func(url string) usage {
		args := []string{"import", "--yes", "--quiet", "--base-url", url, "--workers", "16", "--journal", filepath.Join(b.TempDir(), "journal.db"), path}
		if code := cli.Main(context.Background(), args, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}); code != 0 {
			b.Fatalf("it ended with %d", code)
		}
		return usage{}
	}, rows)
}

// usage is what a process used.
type usage struct {
	wall, cpu time.Duration
	peak      float64 // bytes
}

func show(what string, floor, engine, ours []usage, format string, of func(usage) float64) {
	base := median(floor, of)
	fmt.Printf("%-36s %10s", what, fmt.Sprintf(format, base))
	for _, all := range [][]usage{engine, ours} {
		if len(all) == 0 {
			fmt.Printf(" %10s %7s", "", "")
			continue
		}
		fmt.Printf(" %10s %7.2f", fmt.Sprintf(format, median(all, of)), median(all, of)/base)
	}
	fmt.Println()
}

func median(all []usage, of func(usage) float64) float64 {
	values := make([]float64, len(all))
	for i, u := range all {
		values[i] = of(u)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func setting(name string, otherwise int) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return otherwise
	}
	return n
}

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
func (forgetful) Number() int64                                                   { return 1 }
func (forgetful) Leave()                                                          {}
func (forgetful) Settle(_ importer.Doubt, o importer.Outcome, _ string) (importer.Outcome, error) {
	return o, nil
}
func (forgetful) Entries() iter.Seq2[importer.Outcome, error] {
	return func(func(importer.Outcome, error) bool) {}
}
