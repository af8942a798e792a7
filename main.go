// Comebacks makes comebacks (återkomster) in Vitec Connect out of the rows of
// a sheet: every valid row becomes exactly one, or a line that says why not.
//
// The way a row goes is told in package importer; the commands are in
// importer/cli.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"comebacks/importer/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends the program at once
	os.Exit(cli.Main(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
