package web

var quitRoutes = []route{
	{"POST /quit", toSend, quit},
}

// quitPage is what the page shows that lets the program end.
type quitPage struct {
	Ended     bool
	Done, All int
}

// quit ends the program; while a run goes on, only if that is meant.
func quit(v *visit) error {
	if err := v.formFault(); err != nil {
		return err
	}
	var p quitPage
	goesOn := false
	if v.underWay != nil {
		p.Done, p.All, goesOn = v.underWay()
	}
	if goesOn && v.r.PostFormValue("sure") == "" {
		return v.show("quit", v.voice.Say("web.quit.sure"), p)
	}
	p.Ended = true
	defer v.quit()
	return v.show("quit", v.voice.Say("web.quit.ended"), p)
}
