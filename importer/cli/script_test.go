package cli_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/pflag"

	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
)

// TestScripts runs the program as its users meet it: testdata/*.txt.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                "testdata",
		Setup:              setUp,
		Condition:          condition,
		Cmds:               commands,
		RequireUniqueNames: true,
	})
}

func condition(cond string) (bool, error) {
	if cond == "root" {
		return os.Geteuid() == 0, nil
	}
	return false, fmt.Errorf("unknown condition %s", cond)
}

var commands = map[string]func(*testscript.TestScript, bool, []string){
	"vitec":     vitec,
	"held":      held,
	"same-ids":  sameIDs,
	"exits":     exits,
	"exited":    exited,
	"mode":      mode,
	"interrupt": interrupt,
	"lock":      lock,
	"book":      book,
	"cut":       cut,
	"byhand":    byHand,
	"cmp-lines": cmpLines,
	"appears":   appears,
	"whose":     whose,
	"copies":    copies,
	"replace":   replace,
	"next":      next,
	"serves":    serves,
	"keeps":     keeps,
	"ask":       ask,
	"opens":     opens,
	"page":      askPage,
	"closes":    closes,
}

func setUp(e *testscript.Env) error {
	e.Setenv("XDG_STATE_HOME", e.WorkDir+"/state")
	e.Setenv("COMEBACKS_USERNAME", "partner")
	e.Setenv("COMEBACKS_PASSWORD", "secret")
	e.Setenv("COMEBACKS_TIMEOUT", "1s") // a row in doubt waits longer than any answer may take
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		return err
	}
	e.Setenv("SAMPLES", samples)
	first, err := filepath.Abs("testdata/first") // see testdata/first/README.md
	e.Setenv("FIRST", first)
	e.Values[ofScript{}] = &script{}
	return err
}

// vitec [flags] starts a stand-in, in place of any before, and makes it the
// --base-url of what follows.
func vitec(ts *testscript.TestScript, neg bool, args []string) {
	var config sandbox.Config
	f := pflag.NewFlagSet("vitec", pflag.ContinueOnError)
	f.Uint64Var(&config.Seed, "seed", 1, "")
	f.DurationVar(&config.Latency, "latency", 0, "")
	f.DurationVar(&config.RetryAfter, "retry-after", -1, "")
	f.StringVar(&config.Username, "username", "", "")
	f.StringVar(&config.Password, "password", "", "")
	f.BoolVar(&config.NoLookups, "no-lookups", false, "")
	f.StringArrayVar(&config.Forbidden, "forbid", nil, "")
	f.DurationVar(&config.ClockSkew, "clock-skew", 0, "")
	f.DurationVar(&config.LateBy, "late-by", 0, "")
	f.BoolVar(&config.FaultsOnLookups, "fault-lookups", false, "")
	f.BoolVar(&config.OmitEmpty, "omit-empty", false, "")
	f.DurationVar(&config.SlowBy, "slow-by", 0, "")
	f.BoolVar(&config.NoLists, "no-lists", false, "")
	f.BoolVar(&config.LookupUnauthorized, "lookups-401", false, "")
	f.DurationVar(&config.LookupLag, "lookup-lag", 0, "")
	f.DurationVar(&config.LookupOutage, "lookup-outage", 0, "")
	f.BoolVar(&config.NoEmptySearch, "no-empty-search", false, "")
	f.IntVar(&config.MostAsked, "most-asked", 0, "")
	f.BoolVar(&config.WrongPhones, "wrong-phones", false, "")
	logins := f.StringArray("login", nil, "")
	noSearch := f.StringArray("no-search", nil, "")
	search401 := f.StringArray("search-401", nil, "")
	shape := f.String("lookups", "", "")
	zone := f.String("zone", "", "")
	realIDs := f.Bool("real-ids", false, "")
	faults := f.StringArray("fault", nil, "")
	ts.Check(f.Parse(args))
	var err error
	if *zone != "" {
		config.Zone, err = time.LoadLocation(*zone)
		ts.Check(err)
	}
	config.Faults, err = sandbox.ParseFaults(*faults)
	ts.Check(err)
	config.Logins, err = sandbox.ParseLogins(*logins)
	ts.Check(err)
	config.NoSearch, err = sandbox.ParseSearches(*noSearch)
	ts.Check(err)
	config.SearchUnauthorized, err = sandbox.ParseSearches(*search401)
	ts.Check(err)
	if *shape != "" {
		config.Lookups, err = sandbox.ParseLookupShape(*shape)
		ts.Check(err)
	}
	server := sandbox.New(config)
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", server)
	ts.Check(err)
	ts.Defer(func() { ts.Check(running.Close()) })
	address := running.URL
	if *realIDs {
		address = withRealIDs(ts, address)
	}
	ts.Setenv("COMEBACKS_BASE_URL", address)
	ts.Setenv("VITEC", strings.TrimPrefix(address, "http://"))
	of(ts).server = server
}

// keeps CUSTOMER USERNAME PASSWORD keeps a login for the stand-in, as a person would.
func keeps(ts *testscript.TestScript, neg bool, args []string) {
	ts.Setenv("COMEBACKS_USERNAME", args[1])
	ts.Setenv("COMEBACKS_PASSWORD", args[2])
	ts.Check(ts.Exec("comebacks", "login", args[0]))
	ts.Setenv("COMEBACKS_USERNAME", "")
	ts.Setenv("COMEBACKS_PASSWORD", "")
}

// script is what the commands of one script share.
type script struct {
	server  *sandbox.Server
	program *exec.Cmd
	page    *openPage
	said    strings.Builder // see TestTranscripts
	english int             // lines with English words in them
}

// ofScript is the key of it.
type ofScript struct{}

func of(ts *testscript.TestScript) *script { return ts.Value(ofScript{}).(*script) }

// held N [CUSTOMER] fails unless the stand-in holds N comebacks, of that
// customer or of all.
func held(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	n := 0
	for _, c := range of(ts).server.Comebacks() {
		if len(args) == 1 || c.CustomerID == args[1] {
			n++
		}
	}
	if n != want {
		ts.Fatalf("the stand-in holds %d comebacks, want %d", n, want)
	}
}

// same-ids FILE fails unless the comeback_ids of a results file are those of
// different comebacks that the stand-in holds.
func sameIDs(ts *testscript.TestScript, neg bool, args []string) {
	r := csv.NewReader(strings.NewReader(ts.ReadFile(args[0])))
	rows, err := r.ReadAll()
	ts.Check(err)
	column := slices.Index(rows[0], "comeback_id")
	there := make(map[string]bool)
	for _, c := range of(ts).server.Comebacks() {
		there[c.ID] = true
	}
	seen := make(map[string]bool)
	for _, row := range rows[1:] {
		id := row[column]
		if id == "" {
			continue
		}
		if !there[id] || seen[id] {
			ts.Fatalf("the id %s of row %v is not there, or stands twice", id, row)
		}
		seen[id] = true
	}
	if len(seen) == 0 {
		ts.Fatalf("%s has no ids", args[0])
	}
}

// exits N PROGRAM ARGS… fails unless the program ends with N.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("it ended with %d, want %d", got, want)
	}
}

// interrupt [-kill|-hangup|-none] N sends Ctrl-C to the program in the
// background, or kills it, or takes its terminal away, or does nothing to it, once
// the stand-in holds N comebacks.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	var how os.Signal = os.Interrupt
	switch args[0] {
	case "-kill":
		how, args = os.Kill, args[1:]
	case "-hangup":
		how, args = syscall.SIGHUP, args[1:]
	case "-none":
		how, args = nil, args[1:]
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	s := of(ts)
	for tries := 0; len(s.server.Comebacks()) < want; tries++ {
		if tries == 6000 {
			ts.Fatalf("the stand-in never held %d comebacks", want)
		}
		time.Sleep(5 * time.Millisecond) // a process of its own has no fake clock
	}
	s.program = ts.BackgroundCmds()[0]
	if how != nil {
		ts.Check(s.program.Process.Signal(how))
	}
}

// exited N fails unless the program that was interrupted, and waited for, has
// ended with N.
func exited(ts *testscript.TestScript, neg bool, args []string) {
	if got := fmt.Sprint(of(ts).program.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("it ended with %s, want %s", got, args[0])
	}
}

// lock JOURNAL holds the journal as another process would, until the script
// ends.
func lock(ts *testscript.TestScript, neg bool, args []string) {
	j, err := journal.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Defer(func() { ts.Check(j.Close()) })
}

// mode MODE FILE fails unless the file has these permissions.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	if runtime.GOOS == "windows" {
		return
	}
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	want, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	if got := info.Mode().Perm(); got != fs.FileMode(want) {
		ts.Fatalf("%s has the mode %o", args[1], got)
	}
}
