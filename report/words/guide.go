package words

import "strings"

// Guide is the page that lies beside the program when it is handed out for a system, as
// "windows": how it is unpacked and started, and what stops people first.
func (v Voice) Guide(system, version string) string {
	page := strings.Join([]string{v.Help("guide.head"), v.Help("guide.start." + system), v.Help("guide.after")}, "\n\n")
	return strings.ReplaceAll(page, "{version}", version) + "\n"
}

// GuideName is the name of its file.
func (v Voice) GuideName() string { return v.Help("guide.name") }
