package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// built is the program of one platform.
type built struct {
	system, machine string // as windows, amd64
	program         []byte
	info            *debug.BuildInfo // what is in it, as go version -m shows
}

// name is what the program is called on its system.
func (b built) name() string {
	if b.system == "windows" {
		return "comebacks.exe"
	}
	return "comebacks"
}

// build builds the program for a platform, in a folder to work in.
func build(ctx context.Context, work, platform string, s stamp) (built, error) {
	b := built{}
	b.system, b.machine, _ = strings.Cut(platform, "/")
	path := filepath.Join(work, b.system+"-"+b.machine)
	// Paths of this machine and what git says are left out; the stamp has the latter.
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w"+s.flags(), "-o", path, "comebacks")
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+b.system, "GOARCH="+b.machine,
		"GOFLAGS=", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0") // whatever this machine prefers
	if said, err := c.CombinedOutput(); err != nil {
		return b, fmt.Errorf("%s: %w: %s", platform, err, said)
	}
	var err error
	if b.info, err = buildinfo.ReadFile(path); err != nil {
		return b, err
	}
	b.program, err = os.ReadFile(path)
	return b, err
}
