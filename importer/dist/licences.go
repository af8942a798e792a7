package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"
)

// aLicence is a file that must go wherever the code goes: of the code that a module has
// taken from others, too.
var aLicence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|copyright|patents)([.-].*)?$`)

// licencesOf gives the licences of all that is built into a program, that of Go first. A
// module without one is an error: it may not be handed out.
func licencesOf(info *debug.BuildInfo) (string, error) {
	folders, err := moduleFolders()
	if err != nil {
		return "", err
	}
	var all strings.Builder
	add := func(name, folder string) error {
		entries, err := os.ReadDir(folder) // in the order of the names
		if err != nil {
			return err
		}
		found := false
		for _, e := range entries {
			if e.IsDir() || !aLicence.MatchString(e.Name()) {
				continue
			}
			text, err := os.ReadFile(filepath.Join(folder, e.Name()))
			if err != nil {
				return err
			}
			found = true
			line := strings.Repeat("=", 78)
			fmt.Fprintf(&all, "%s\n%s: %s\n%s\n\n%s\n\n", line, name, e.Name(), line, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
		}
		if !found {
			return fmt.Errorf("%s has no licence in %s", name, folder)
		}
		return nil
	}
	if err := add(info.GoVersion, folders["std"]); err != nil {
		return "", err
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		if err := add(m.Path+" "+m.Version, folders[m.Path]); err != nil {
			return "", err
		}
	}
	return all.String(), nil
}

// moduleFolders gives the folder of each module that this one needs, and of Go itself
// under "std".
var moduleFolders = sync.OnceValues(func() (map[string]string, error) {
	folders := make(map[string]string)
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	folders["std"] = strings.TrimSpace(string(root))
	list, err := exec.Command("go", "list", "-m", "-f", "{{.Path}}\t{{.Dir}}", "all").Output()
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(list)) {
		path, folder, _ := strings.Cut(strings.TrimSpace(line), "\t")
		folders[path] = folder
	}
	return folders, nil
})
