package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
)

// Whatever is said on standard error is a line of JSON, of the same form as the log's.
func TestInJSON(t *testing.T) {
	var out bytes.Buffer
	tm := &terminal{Streams: Streams{Err: inJSON(&out)}}
	tm.say("serve.open-it")
	fmt.Fprintf(tm.Err, "comebacks: one\nhint: do \"that\"\n\n")
	var texts []string
	for line := range bytes.Lines(out.Bytes()) {
		var said struct{ Time, Level, Msg, Text string }
		if err := json.Unmarshal(line, &said); err != nil || said.Msg != "said" || said.Time == "" || said.Level == "" {
			t.Errorf("%v: %s", err, line)
		}
		texts = append(texts, said.Text)
	}
	if len(texts) != 3 || texts[0] != tm.voice.Say("serve.open-it") || texts[1] != "one" || texts[2] != `hint: do "that"` {
		t.Errorf("%q", texts)
	}
}
