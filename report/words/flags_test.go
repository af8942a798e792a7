package words

import "testing"

// A flag that was not typed is named by where it stands, and nothing else is changed.
func TestFlagNames(t *testing.T) {
	var names FlagNames
	names.Add("map", "map (config.toml)")
	names.Add("log", "COMEBACKS_LOG")
	for text, want := range map[string]string{
		`--map "Nr=date": there is no field`: `map (config.toml) "Nr=date": there is no field`,
		"no column, which --map names":       "no column, which map (config.toml) names",
		"(--log) and --log: can't write":     "(COMEBACKS_LOG) and COMEBACKS_LOG: can't write",
		"--map-all, --maps and a--map":       "--map-all, --maps and a--map",
		`column "--map" and --ignore`:        `column "--map" and --ignore`,
		"":                                   "",
	} {
		if got := names.in(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := (*FlagNames)(nil).in("--map"); got != "--map" {
		t.Errorf("without any: %q", got)
	}
}
