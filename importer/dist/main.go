// Dist makes what is handed out: for each platform an archive with the program, a guide
// for whoever starts it, its manual, completions, the licences of what is built into it,
// and a list of that as CycloneDX has it.
//
//	go run ./importer/dist FOLDER [PLATFORM…]
//
// writes comebacks-VERSION-OS-ARCH.zip or .tar.gz for each platform (for linux/amd64 and
// so on; all six without any), and SHA256SUMS. What an earlier one has left in FOLDER is
// removed first. The same commit and the same version of Go give the same bytes, on
// whichever machine: nothing of it, and no time but the commit's, goes into them.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// platforms are those that the program is made for.
var platforms = []string{"darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64", "windows/amd64", "windows/arm64"}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("usage: go run ./importer/dist FOLDER [PLATFORM...]")
	}
	folder, wanted := args[0], args[1:]
	if len(wanted) == 0 {
		wanted = platforms
	}
	for _, p := range wanted {
		if !slices.Contains(platforms, p) {
			return fmt.Errorf("there is no %s among %s", p, strings.Join(platforms, ", "))
		}
	}
	stamp, err := stampOf(ctx)
	if err != nil {
		return err
	}
	shared, err := sharedFiles(stamp)
	if err != nil {
		return err
	}
	if err := tidy(folder); err != nil {
		return err
	}
	work, err := os.MkdirTemp(folder, "work-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	sums := make([]string, len(wanted))
	packing, ctx := errgroup.WithContext(ctx)
	for i, p := range wanted {
		// One build after the other, each of which takes all processors; it is packed
		// beside the next.
		b, err := build(ctx, work, p, stamp)
		if err != nil {
			return errors.Join(err, packing.Wait())
		}
		packing.Go(func() error {
			name, packed, err := archive(b, shared, stamp)
			if err != nil {
				return err
			}
			sums[i] = fmt.Sprintf("%x  %s\n", sha256.Sum256(packed), name)
			fmt.Println(filepath.Join(folder, name))
			return os.WriteFile(filepath.Join(folder, name), packed, 0o644)
		})
	}
	if err := packing.Wait(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "SHA256SUMS"), []byte(strings.Join(sums, "")), 0o644)
}

// tidy makes the folder, and removes what was handed out before: two versions side by
// side are easily mixed up.
func tidy(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, form := range []string{"comebacks-*.zip", "comebacks-*.tar.gz", "SHA256SUMS"} {
		old, err := filepath.Glob(filepath.Join(folder, form))
		if err != nil {
			return err
		}
		for _, path := range old {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}
