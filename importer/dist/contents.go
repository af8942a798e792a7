package main

import (
	"bytes"
	"cmp"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"comebacks/importer/cli"
	"comebacks/report/words"
)

// archive packs what is handed out for a platform, all in one folder, in the order of
// the names.
func archive(b built, shared []file, s stamp) (name string, packed []byte, err error) {
	licences, err := licencesOf(b.info)
	if err != nil {
		return "", nil, err
	}
	list, err := listOf(b, s)
	if err != nil {
		return "", nil, err
	}
	files := []file{
		{b.name(), b.program, 0o755},
		{"LICENSES.txt", forNotepad(licences), 0o644},
		{"comebacks.cdx.json", list, 0o644},
	}
	for _, language := range words.Languages {
		v := words.Voice{Language: language}
		files = append(files, file{v.GuideName(), forNotepad(v.Guide(b.system, s.version)), 0o644})
	}
	for _, f := range shared {
		if b.system != "windows" || !strings.HasPrefix(f.name, "man/") { // which has no man
			files = append(files, f)
		}
	}
	folder := "comebacks-" + s.version + "-" + b.system + "-" + b.machine
	for i := range files {
		files[i].name = path.Join(folder, files[i].name)
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	if b.system == "linux" {
		packed, err = tarred(files, s.at)
		return folder + ".tar.gz", packed, err
	}
	packed, err = zipped(files, s.at)
	return folder + ".zip", packed, err
}

// forNotepad is a text as Notepad shows it on any Windows: CRLF, and the mark by which it
// knows UTF-8. Others do not mind.
func forNotepad(text string) []byte {
	return []byte("\ufeff" + strings.ReplaceAll(text, "\n", "\r\n"))
}

// sharedFiles are the files that are the same for all platforms: the README, completions
// and the manual.
func sharedFiles(s stamp) ([]file, error) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		return nil, err
	}
	files := []file{{"README.md", readme, 0o644}}
	root := cli.Command(words.Voice{})
	for name, write := range map[string]func(io.Writer) error{
		"comebacks.bash": func(w io.Writer) error { return root.GenBashCompletionV2(w, true) },
		"_comebacks":     root.GenZshCompletion,
		"comebacks.fish": func(w io.Writer) error { return root.GenFishCompletion(w, true) },
		"comebacks.ps1":  root.GenPowerShellCompletionWithDesc,
	} {
		var script bytes.Buffer
		if err := write(&script); err != nil {
			return nil, err
		}
		files = append(files, file{"completions/" + name, script.Bytes(), 0o644})
	}
	for _, language := range words.Languages {
		files = append(files, manual(words.Voice{Language: language}, s)...)
	}
	return files, nil
}
