package words

// Help returns the help for a command or a flag: the text of the first of the keys
// that has one, "" if none has. Unlike other texts it is taken as it is, with its
// lines, its brackets, and the backquotes around the name of a flag's value.
func (v Voice) Help(keys ...string) string {
	for _, key := range keys {
		if text, known := v.vocabulary().help[key]; known {
			return text
		}
	}
	return ""
}
