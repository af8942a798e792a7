package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Run is the whole program: it runs the command of the process's arguments,
// with its streams and signals, and returns its exit code.
func Run() int {
	// Unless SIGPIPE is caught, the first write to a closed pipe would end
	// the program in the middle of a run. This way it is an error like any
	// other.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	return Main(untilStopped(), os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
}

// untilStopped gives a context that lasts until the program is asked to stop:
// by Ctrl-C, by SIGTERM, or by SIGHUP, as its terminal is gone.
func untilStopped() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends the program at once
	// With nohup it outlives its terminal. Ctrl-C is caught even if it was
	// ignored, as shell scripts set it for everything that they start with &.
	if signal.Ignored(syscall.SIGHUP) {
		return ctx
	}
	// A second SIGHUP ends nothing: the system and the shell send one each.
	ctx, _ = signal.NotifyContext(ctx, syscall.SIGHUP)
	return ctx
}
