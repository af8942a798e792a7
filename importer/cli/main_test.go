package cli_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"comebacks/importer/cli"
)

func TestMain(m *testing.M) {
	if loop, ok := map[string]func(url, path string, workers int) error{
		"floor": floor, "engine": engine, "gocsv": func(_, path string, _ int) error { return bare(path) },
	}[os.Getenv("COMEBACKS_BENCH")]; ok {
		if err := loop(os.Getenv("COMEBACKS_BENCH_URL"), os.Getenv("COMEBACKS_BENCH_SHEET"), setting("COMEBACKS_BENCH_WORKERS", 1)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if os.Getenv("COMEBACKS_TEST_PROGRAM") != "" {
		os.Exit(runProgram())
	}
	testscript.Main(m, map[string]func(){
		"comebacks": func() { os.Exit(runProgram()) },
	})
}

// runProgram makes this test the program itself.
func runProgram() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop)
	return cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
}
