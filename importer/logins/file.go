package logins

import (
	"errors"
	"io"
	"os"
	"strconv"

	"comebacks/importer"
)

// largestFile is how many bytes a file of logins may have.
const largestFile = 1 << 20

// readFile reads a file of logins, if nobody but its owner may read it. The file is
// opened once: what is checked is what is read. If it can't be determined who may
// read it, unknown says why. The error is an *importer.Failure.
func readFile(path string) (all map[string]login, unknown, err error) {
	f, err := openFile(path)
	if err != nil {
		return nil, nil, notRead(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, notRead(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, nil, &importer.Failure{Code: importer.LoginsNotAFile, Path: path}
	}
	open, unknown := othersMayRead(f, info)
	if open {
		return nil, nil, &importer.Failure{Code: importer.LoginsOpen, Path: path, Detail: keepOthersOut(path)}
	}
	text, err := io.ReadAll(io.LimitReader(f, largestFile+1))
	if err != nil {
		return nil, nil, notRead(path, err)
	}
	if len(text) > largestFile {
		return nil, nil, &importer.Failure{Code: importer.LoginsTooLarge, Path: path, Detail: strconv.Itoa(largestFile >> 10)}
	}
	all, fault := parse(text)
	if fault != nil {
		return nil, nil, fault.failure(path)
	}
	return all, unknown, nil
}

// notRead leaves out the path, which the failure has already.
func notRead(path string, err error) error {
	var of *os.PathError
	if errors.As(err, &of) {
		err = of.Err
	}
	return &importer.Failure{Code: importer.LoginsNotRead, Path: path, Err: err}
}
