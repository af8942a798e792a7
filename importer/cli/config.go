package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/agnivade/levenshtein"
	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"comebacks/importer/job"
)

// config is what a person has written down once for all: flags that never change, by
// their names. A flag on the command line wins over its variable, and that over config.
type config struct {
	path   string
	values map[string][]string // by flag; one that may be repeated has several
}

// configName is the file in the user's state folder that is read if none is named.
const configName = "config.toml"

// configurable are the flags that may stand in it: what an office or a migration never
// changes. What is said about one sheet or one run may not.
var configurable = []string{
	"base-url", "customer", "workers", "rate", "timeout", "retries", "settle", "format", "language", "logins", "journal", "map", "ignore",
	"encoding", "timezone", "date-format", "default-time", "match", "check-existing", "strict", "log",
}

// repeatable are those of them that may have several values.
var repeatable = []string{"map", "ignore"}

// secret are keys that people may look for, and must not write down.
var secret = []string{"username", "password", "login"}

// readConfig reads the file of --config or COMEBACKS_CONFIG, or that in the state folder
// if there is one. The error is a usageError, or the system's.
func readConfig(args []string) (*config, error) {
	c := &config{values: make(map[string][]string)}
	named := flagIn(args, "config")
	if named == "" {
		named = os.Getenv("COMEBACKS_CONFIG")
	}
	if c.path = named; named == "" {
		folder, err := job.StateFolder()
		if err != nil {
			return c, nil
		}
		c.path = filepath.Join(folder, configName)
	}
	text, err := os.ReadFile(c.path)
	if errors.Is(err, fs.ErrNotExist) && named == "" {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	return c, c.parse(text)
}

func (c *config) parse(text []byte) error {
	var all map[string]any
	if err := toml.Unmarshal(text, &all); err != nil {
		var at *toml.DecodeError
		line := ""
		if errors.As(err, &at) {
			row, _ := at.Position()
			line = strconv.Itoa(row)
		}
		return usage("config-syntax", "file", c.path, "line", line)
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if slices.Contains(secret, key) {
			return usage("config-secret", "file", c.path, "key", key)
		}
		if !slices.Contains(configurable, key) {
			return usage("config-key", "file", c.path, "key", key, "near", nearest(key, configurable))
		}
		values, ok := all[key].([]any)
		if !ok {
			values = []any{all[key]}
		} else if len(values) != 1 && !slices.Contains(repeatable, key) {
			return usage("config-list", "file", c.path, "key", key, "n", len(values))
		}
		for _, v := range values {
			switch v.(type) {
			case string, bool, int64, float64:
				c.values[key] = append(c.values[key], fmt.Sprint(v))
			default:
				return usage("config-value", "file", c.path, "key", key, "value", fmt.Sprint(v))
			}
		}
	}
	return nil
}

// nearest is the name that another one may be meant for; "" if none is near.
func nearest(name string, known []string) string {
	best, near := len(name)/2+1, ""
	for _, k := range known {
		if d := levenshtein.ComputeDistance(name, k); d < best {
			best, near = d, k
		}
	}
	return near
}

// of is what it says for a command's flag, nil for nothing. Where a flag means something
// else than it does to import, it says nothing.
func (c *config) of(command *cobra.Command, f *pflag.Flag) []string {
	if c == nil || ownMeaning[f.Name] && command.Name() != "import" {
		return nil
	}
	return c.values[f.Name]
}
