package importer

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// What was stamped is told, and nothing else is mixed with it.
func TestStampedVersion(t *testing.T) {
	stampedVersion, stampedCommit, stampedDate = "v1.4.0", "eadb07a", "2026-11-26T19:28:12Z"
	defer func() { stampedVersion, stampedCommit, stampedDate = "", "", "" }()
	want := Version{Version: "v1.4.0", Commit: "eadb07a", Date: "2026-11-26T19:28:12Z", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if got := ThisVersion(); got != want {
		t.Errorf("got %+v", got)
	}
}

// Without a stamp nothing is made up.
func TestUnstampedVersion(t *testing.T) {
	if got := ThisVersion(); got.Version == "" || got.Version != "(devel)" && got.Commit == "" {
		t.Errorf("got %+v", got)
	}
}

// What the go command has written stands for the stamp.
func TestVersionOfTheGoCommand(t *testing.T) {
	info := &debug.BuildInfo{Main: debug.Module{Path: "comebacks", Version: "v0.0.0-20261126192812-eadb07adc143+dirty"}}
	info.Settings = []debug.BuildSetting{
		{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: "eadb07adc143"},
		{Key: "vcs.time", Value: "2026-11-26T19:28:12Z"}, {Key: "vcs.modified", Value: "true"},
	}
	want := Version{Version: "v0.0.0-20261126192812-eadb07adc143+dirty", Commit: "eadb07adc143", Date: "2026-11-26T19:28:12Z", Modified: true}
	if got := (Version{}).of(info); got != want {
		t.Errorf("got %+v", got)
	}
	if got := (Version{}).of(&debug.BuildInfo{Main: debug.Module{Version: "v1.4.0"}}); got != (Version{Version: "v1.4.0"}) {
		t.Errorf("of go install: %+v", got)
	}
}
