package cli

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"comebacks/importer"
)

// overview is what the first pass over a sheet shows, before anything is sent.
type overview struct {
	rows       int // without empty ones
	invalid    int
	duplicates int // within the sheet, or already created as it says itself
	unusual    int // customers that do not look like Vitec's
	width      int // cells of the widest row
	digest     []byte
}

// survey looks at the whole sheet.
func survey(ctx context.Context, jb *job) (*overview, error) {
	digest, err := digestOf(jb.path)
	if err != nil {
		return nil, err
	}
	seen := &overview{digest: digest}
	for j, err := range importer.Check(jb.sheet.Rows(), jb.rules, jb.options.Sheet.Repeat) {
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		seen.rows++
		seen.width = max(seen.width, jb.sheet.Width(j.Row))
		switch j.Outcome.Status {
		case importer.Invalid:
			seen.invalid++
		case importer.Duplicate:
			seen.duplicates++
		}
		if len(j.Warnings) > 0 {
			seen.unusual++
		}
	}
	return seen, nil
}

// digestOf tells one file's bytes from another's.
func digestOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return h.Sum(nil), nil
}

// confirm shows what is about to be done, and asks.
func (jb *job) confirm(ctx context.Context) error {
	o, seen := &jb.options.Send, jb.seen
	if seen.unusual > 0 {
		jb.t.say("in %s the customer does not look like a Vitec number (a letter S, M, O, G or T and digits); Vitec will say whether it is one", count(seen.unusual, "row"))
	}
	if o.yes || jb.to.throwAway {
		return nil
	}
	if !jb.t.interactive() {
		return &usageError{"there is no terminal to ask in, and nothing is sent unasked", "say --yes to send without being asked"}
	}
	valid := seen.rows - seen.invalid - seen.duplicates
	fmt.Fprintf(jb.t.Err, "%s: %s, of which %d invalid and %d duplicate\n", jb.name, count(seen.rows, "row"), seen.invalid, seen.duplicates)
	if o.Limit > 0 && o.Limit < valid {
		valid = o.Limit
	}
	yes, err := jb.t.ask(ctx, fmt.Sprintf("make up to %s at %s as %s?", count(valid, "comeback"), jb.to.server, jb.to.who))
	if err != nil {
		return err
	}
	if !yes {
		return &usageError{"nothing was sent", ""}
	}
	return nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
