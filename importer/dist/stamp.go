package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// stamp says which commit is handed out.
type stamp struct {
	version  string // as git describe says: v1.4.0, v1.4.0-3-geadb07adc143, eadb07adc143 where there is no tag
	commit   string
	at       time.Time // when it was committed; in UTC, whole seconds
	modified bool      // some file is not as the commit has it
}

// stampOf asks git about the working folder.
func stampOf(ctx context.Context) (stamp, error) {
	version, err := output(ctx, "git", "describe", "--tags", "--always", "--abbrev=12", "--dirty")
	if err != nil {
		return stamp{}, err
	}
	said, err := output(ctx, "git", "log", "-1", "--format=%H %cI")
	if err != nil {
		return stamp{}, err
	}
	commit, date, _ := strings.Cut(said, " ")
	at, err := time.Parse(time.RFC3339, date)
	return stamp{version, commit, at.UTC(), strings.HasSuffix(version, "-dirty")}, err
}

// flags are what the linker writes into the program: see importer.ThisVersion.
func (s stamp) flags() string {
	const into = " -X comebacks/importer.stamped"
	return into + "Version=" + s.version + into + "Commit=" + s.commit +
		into + "Date=" + s.at.Format(time.RFC3339) + into + fmt.Sprintf("Modified=%t", s.modified)
}

// output is what a command prints, without the space around it.
func output(ctx context.Context, name string, args ...string) (string, error) {
	said, err := exec.CommandContext(ctx, name, args...).Output()
	if exit, ok := err.(*exec.ExitError); ok {
		return "", fmt.Errorf("%s %s: %w: %s", name, args[0], err, exit.Stderr)
	}
	return strings.TrimSpace(string(said)), err
}
