package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkPeers imports a sheet, and posts the same by programs that others have made:
// each as its makers advise, by sources of ours in testdata/peers, 16 at once, to a
// stand-in of the same kind, which is asked afterwards whether it holds each row once.
// None of them keeps on disk what it does, checks a row, or tells what became of each.
//
// COMEBACKS_BENCH_PEERS is the folder where make peers has put them. What is not there is
// skipped.
func BenchmarkPeers(b *testing.B) {
	rows, program := rowsOf(), build(b)
	path := writeSheet(b, rows)
	all := map[string][]usage{}
	for range runs(often) {
		all["floor"] = append(all["floor"], posted(b, program, "floor", path, 0, 16, rows))
		all["comebacks"] = append(all["comebacks"], imported(b, program, path, 0, 16, rows))
		for _, p := range peers {
			if p.missing() == "" {
				all[p.name] = append(all[p.name], p.post(b, program, path, rows))
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	fmt.Printf("\n%-32s %10s %10s %16s %10s  %s\n", fmt.Sprintf("%d rows, 16 at once", rows), "rows/s", "÷ floor", "CPU µs a row", "peak MiB", "keeps on disk")
	show := func(name, keeps string) {
		fmt.Printf("%-32s %10.0f %10.2f %16.1f %10.0f  %s\n", name, median(each(all[name], rate(rows))),
			median(ratios(each(all["floor"], rate(rows)), each(all[name], rate(rows)))), median(each(all[name], perRow(rows))), median(each(all[name], peak)), keeps)
	}
	show("floor", "nothing")
	show("comebacks", "each row before it is sent, its outcome, results")
	for _, p := range peers {
		if why := p.missing(); why != "" {
			fmt.Printf("%-32s skipped: %s\n", p.name, why)
			continue
		}
		show(p.name, "nothing")
	}
}

// peer is somebody else's program.
type peer struct {
	name    string
	needs   string   // a file in the folder of peers
	tool    string   // what runs it, "" for itself
	command []string // with $URL, $SHEET, $ROWS and $WORKERS, which the environment has as well
	// prepare makes of the sheet what the program reads, where it can't read a sheet; that
	// is not counted.
	prepare func(url, sheet, to string) error
}

var peers = []peer{
	{name: "undici 7.30.2, csv-parse 7.0.3", needs: "undici/node_modules/undici", tool: "node",
		command: []string{"undici/post.js", "$URL", "$SHEET", "$WORKERS"}},
	{name: "vegeta 12.13.0", needs: "vegeta", prepare: vegetaTargets,
		command: []string{"attack", "-format=json", "-lazy", "-targets=$SHEET.targets", "-rate=0", "-workers=$WORKERS", "-max-workers=$WORKERS",
			"-connections=$WORKERS", "-output=" + os.DevNull}},
	{name: "k6 1.8.1", needs: "k6",
		command: []string{"run", "--quiet", "--no-usage-report", "--summary-mode=disabled",
			"-e", "URL=$URL", "-e", "SHEET=$SHEET", "-e", "ROWS=$ROWS", "-e", "WORKERS=$WORKERS", "testdata/peers/k6/post.js"}},
	{name: "Benthos 4.60.0", needs: "benthos",
		command: []string{"run", "testdata/peers/benthos/post.yaml"}},
}

func peersFolder() string { return os.Getenv("COMEBACKS_BENCH_PEERS") }

// missing says why the peer can't be run, "" if it can.
func (p peer) missing() string {
	if peersFolder() == "" {
		return "see make peers"
	}
	if p.tool != "" {
		if _, err := exec.LookPath(p.tool); err != nil {
			return "no " + p.tool
		}
	}
	if _, err := os.Stat(filepath.Join(peersFolder(), p.needs)); err != nil {
		return "could not be fetched"
	}
	return ""
}

// post posts each row of a sheet to a new stand-in.
func (p peer) post(b *testing.B, program, sheet string, rows int) usage {
	s := startStandIn(b, program, 0)
	defer s.stop()
	if p.prepare != nil {
		if err := p.prepare(s.url, sheet, sheet+".targets"); err != nil {
			b.Fatal(err)
		}
	}
	is := map[string]string{"URL": s.url, "SHEET": sheet, "ROWS": fmt.Sprint(rows), "WORKERS": "16"}
	var args, env []string
	for _, arg := range p.command {
		args = append(args, os.Expand(arg, func(name string) string { return is[name] }))
	}
	for name, value := range is {
		env = append(env, name+"="+value)
	}
	name := filepath.Join(peersFolder(), p.needs)
	if p.tool != "" {
		name, args[0] = p.tool, filepath.Join(peersFolder(), args[0])
	}
	u := execute(b, exec.Command(name, args...), append(env, "K6_AUTO_EXTENSION_RESOLUTION=false")...)
	s.holds(0, rows)
	return u
}

// vegetaTargets makes what vegeta reads.
func vegetaTargets(url, sheet, to string) error {
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	defer f.Close()
	var complained bytes.Buffer
	c := exec.Command(filepath.Join(peersFolder(), "targets"), url, sheet)
	c.Stdout, c.Stderr = f, &complained
	if err := c.Run(); err != nil {
		return fmt.Errorf("targets: %w\n%s", err, complained.Bytes())
	}
	return f.Close()
}
