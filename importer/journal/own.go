package journal

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// File says which file of this program stands somewhere, or would.
type File string

// What there is. "" is any other file.
const (
	ADatabase File = "database"     // a journal, or another database of SQLite
	ASideFile File = "journal-file" // what belongs to one: marks, what is not in it yet, sheets
	ABackup   File = "backup"
)

// sides are the ends of the names of files that stand beside a journal.
var sides = []string{"-wal", "-shm", "-journal", ".lock", ".begun", ".columns.json"}

// WhatIs says which file of this program is at a path, by what it begins with, or by the
// journal that stands beside it. Nothing but the program itself may write there. Whose
// database it is does not matter: nobody means to replace one by a sheet.
func WhatIs(path string) File {
	path = resolveName(path)
	if IsSideOf(path, isDatabase) {
		return ASideFile
	}
	switch start := startOf(path); {
	case bytes.HasPrefix(start, databaseStart):
		return ADatabase
	case bytes.HasPrefix(start, []byte(markHead)), bytes.HasPrefix(start, []byte{0x37, 0x7f, 0x06, 0x82}), bytes.HasPrefix(start, []byte{0x37, 0x7f, 0x06, 0x83}):
		return ASideFile
	case bytes.HasPrefix(start, []byte(archivedList)) && isBackup(path) == nil:
		return ABackup
	}
	return ""
}

// IsSideOf reports whether a path is that of a file beside a journal, or in its folder of
// sheets; is says which paths are journals. The file need not be there.
func IsSideOf(path string, is func(journal string) bool) bool {
	path = resolveName(path)
	if of, in := strings.CutSuffix(filepath.Dir(path), sheetsFolder("")); in && is(of) {
		return true
	}
	if of, in := strings.CutSuffix(path, sheetsFolder("")); in && is(of) {
		return true
	}
	for _, end := range sides {
		if of, beside := strings.CutSuffix(path, end); beside && is(of) {
			return true
		}
	}
	return false
}

// databaseStart is what every database of SQLite begins with (its file format, 1.3.1).
var databaseStart = []byte("SQLite format 3\x00")

func isDatabase(path string) bool { return bytes.HasPrefix(startOf(path), databaseStart) }

// startOf gives the first bytes of a plain file; a pipe must not be read.
func startOf(path string) []byte {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	start, _ := io.ReadAll(io.LimitReader(f, 64))
	return start
}

// resolveName gives the one name of a file that need not be there.
func resolveName(path string) string {
	real, err := resolve(path)
	if err == nil {
		return real
	}
	if folder, err := resolve(filepath.Dir(real)); err == nil {
		return filepath.Join(folder, filepath.Base(real))
	}
	return real
}
