package importer

import (
	"cmp"
	"runtime"
	"runtime/debug"
)

// Version says which build of the program this is.
type Version struct {
	Version  string `json:"version"`          // as v1.4.0, or v1.4.0-3-geadb07a for the third commit after it; "(devel)" if nothing says which it is
	Commit   string `json:"commit,omitempty"` // the whole hash; "" if it is not known
	Date     string `json:"date,omitempty"`   // of the commit, in UTC, as 2026-11-26T19:28:12Z
	Modified bool   `json:"modified"`         // built from files that no commit has
	Go       string `json:"go"`
	Platform string `json:"platform"` // as windows/amd64
}

// What make dist stamps into the program with the linker's -X: see importer/dist/build.go.
var stampedVersion, stampedCommit, stampedDate, stampedModified string

// ThisVersion is that of the running program: what was stamped into it, else what the go
// command has written into it by itself.
func ThisVersion() Version {
	v := Version{
		Version: stampedVersion, Commit: stampedCommit, Date: stampedDate, Modified: stampedModified == "true",
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
	}
	if info, ok := debug.ReadBuildInfo(); ok && v.Version == "" {
		v = v.of(info)
	}
	v.Version = cmp.Or(v.Version, "(devel)")
	return v
}

// of is the version as the go command writes it: of go install with the module's version,
// of go build with what git says, unless -buildvcs=false keeps that out.
func (v Version) of(info *debug.BuildInfo) Version {
	v.Version = info.Main.Version
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.time":
			v.Date = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}
