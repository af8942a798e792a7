package web

var startRoutes = []route{
	{"GET /{$}", showStart},
}

// showStart is the first page: hand in a sheet, or go on with what is not done.
func showStart(v *visit) error {
	return v.show("start", v.voice.Say("web.start.title"), nil)
}
