package cli_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"comebacks/importer/cli"
)

func TestMain(m *testing.M) {
	speakEnglish()
	if do, ok := map[string]func(url, path string, number int) error{
		"floor": floor, "engine": engine,
		"gocsv": func(_, path string, _ int) error { return bare(path) },
		"book":  func(_, path string, rows int) error { return writeBook(path, rows) },
		"fill":  func(_, path string, known int) error { return fill(path, known) },
		"shuffle": func(_, path string, rows int) error {
			return writeShuffled(path, rows, uint64(setting("COMEBACKS_BENCH_SEED", 1)))
		},
	}[os.Getenv("COMEBACKS_BENCH")]; ok {
		if err := do(os.Getenv("COMEBACKS_BENCH_URL"), os.Getenv("COMEBACKS_BENCH_SHEET"), setting("COMEBACKS_BENCH_NUMBER", 1)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if os.Getenv("COMEBACKS_TEST_PROGRAM") != "" {
		os.Exit(runProgram())
	}
	waitTogether()
	testscript.Main(m, map[string]func(){
		"comebacks": func() { os.Exit(runProgram()) },
	})
}

// waitTogether runs more scripts at once than there are processors, unless -parallel says
// how many: most of their time they wait for a doubt to be settled.
func waitTogether() {
	if err := flag.Set("test.parallel", strconv.Itoa(3*runtime.GOMAXPROCS(0))); err != nil {
		panic(err)
	}
}

// speakEnglish forgets the language of whoever runs the tests. The program of a script is
// this one, too, and has the script's.
func speakEnglish() {
	for _, v := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		os.Unsetenv(v)
	}
	if filepath.Base(os.Args[0]) != "comebacks" && os.Getenv("COMEBACKS_TEST_PROGRAM") == "" {
		os.Unsetenv("COMEBACKS_LANGUAGE")
	}
}

// runProgram makes this test the program itself.
func runProgram() int {
	if path := os.Getenv("COMEBACKS_TEST_PANIC"); path != "" {
		go panicAfter(path)
	}
	return cli.Run()
}

// panicAfter panics once there is something in a file: with that of --log, the
// first request was made.
func panicAfter(path string) {
	for {
		if info, err := os.Stat(path); err == nil && info.Size() > 0 {
			panic("as the test wants it")
		}
		time.Sleep(time.Millisecond) // a process of its own has no fake clock
	}
}
