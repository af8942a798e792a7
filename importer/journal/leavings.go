package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// What was killed leaves folders beside the journal, where people keep files of their own. Such
// a folder is removed only if it has a name that nobody chooses, and nothing in it
// that was not put there by us.

// staleAfter is when what a killed backup has left is removed.
const staleAfter = 24 * time.Hour

// unfinishedBackup is the pattern of the folder in which a journal is copied.
func unfinishedBackup(journal string) string { return "." + filepath.Base(journal) + ".unfinished-*" }

// ourNames are those of what a backup and a restore put into their folders.
var ourNames = regexp.MustCompile(`^(` + regexp.QuoteMeta(archivedJournal) + `(-wal|-shm|-journal|\.lock|\.begun)?|` +
	regexp.QuoteMeta(archivedColumns) + `|decided(` + regexp.QuoteMeta(unfinishedCopy) + `)?|` + archivedSheets + `[0-9a-f]{64})$`)

// removeStale removes what backups have left that were killed.
func removeStale(path string) error {
	folder := filepath.Dir(path)
	entries, err := os.ReadDir(folder)
	prefix := strings.TrimSuffix(unfinishedBackup(path), "*")
	for _, e := range entries {
		number, is := strings.CutPrefix(e.Name(), prefix)
		if !is || !isNumber(number) || !e.IsDir() {
			continue
		}
		info, infoErr := e.Info()
		if infoErr != nil || time.Since(info.ModTime()) <= staleAfter {
			continue
		}
		if removeErr := removeOurs(filepath.Join(folder, e.Name())); !errors.Is(removeErr, fs.ErrExist) {
			err = errors.Join(err, removeErr)
		}
	}
	return err
}

func isNumber(name string) bool { return name != "" && strings.Trim(name, "0123456789") == "" }

// removeOurs removes a folder of ours, if it is there. Its error is fs.ErrExist if something is
// there that we have not put there: then nothing is removed.
func removeOurs(folder string) error {
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		ours := d.Type().IsRegular() && ourNames.MatchString(name)
		if d.IsDir() {
			ours = name == "." || name+"/" == archivedSheets
		}
		if !ours {
			return &fs.PathError{Op: "remove", Path: path, Err: fs.ErrExist}
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.RemoveAll(folder)
}
