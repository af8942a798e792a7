package words

import "regexp"

// FlagNames are what flags are called that nobody has typed: what is wrong with one has to
// be put right where it stands.
type FlagNames struct {
	names map[string]string // by flag
}

// Add says what a flag is called, without its dashes: COMEBACKS_WORKERS, or workers
// (config.toml).
func (n *FlagNames) Add(flag, name string) {
	if n.names == nil {
		n.names = make(map[string]string)
	}
	n.names[flag] = name
}

// flagIn is a flag in a sentence, with what stands before it.
var flagIn = regexp.MustCompile(`(^|[\s(])--([a-z][a-z0-9-]*)`)

// in puts these names into a sentence.
func (n *FlagNames) in(text string) string {
	if n == nil || len(n.names) == 0 {
		return text
	}
	return flagIn.ReplaceAllStringFunc(text, func(found string) string {
		parts := flagIn.FindStringSubmatch(found)
		if name, named := n.names[parts[2]]; named {
			return parts[1] + name
		}
		return found
	})
}
