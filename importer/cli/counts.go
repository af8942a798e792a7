package cli

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"comebacks/importer/metrics"
)

// countsEvery is how often counts are written: about as often as anybody asks for them.
const countsEvery = 5 * time.Second

// counting does something, and keeps the counts of it in a file for node_exporter, ""
// for none. That the file can be written is found out first; if it can't later, that
// stops nothing.
func (t *terminal) counting(ctx context.Context, path string, do func(*metrics.Metrics) error) error {
	if path == "" {
		return do(nil)
	}
	if filepath.Ext(path) != ".prom" { // which node_exporter looks for, and nobody calls a sheet
		return usage("metrics-name", "path", path)
	}
	m := metrics.New()
	switch err := m.WriteFile(path); {
	case errors.Is(err, metrics.ErrOther):
		return usage("metrics-other", "path", path)
	case err != nil:
		return usage("metrics-file", "path", path, "err", t.system(err))
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx)) // Ctrl-C is not the end yet
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		m.Keep(ctx, path, countsEvery)
	}()
	err := do(m)
	stop()
	<-kept
	m.Exit(exitCode(err))
	if lost := m.WriteFile(path); lost != nil {
		t.warn(t.voice.Say("metrics-lost", "path", path, "err", t.system(lost)))
	}
	return err
}
