package web

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/logins"
)

var settingsRoutes = []route{
	{"GET /settings", toRead, showSettings},
	{"POST " + languagePath, anybody, setLanguage},
}

// speedRoutes are one person's page's.
var speedRoutes = []route{
	{"POST /settings", toSend, keepSettings},
}

const settingsName = "serve-settings.json"

// settings are what a person has said of how it is sent, for good. They stand in a file.
type settings struct {
	mu   sync.Mutex
	path string // "" to keep them in memory alone
	speed
}

// speed is how fast it is sent.
type speed struct {
	Rate    float64 `json:"rate,omitempty"`    // requests a second, 0 for no limit
	Workers int     `json:"workers,omitempty"` // requests at once, 0 for the usual number
}

const (
	carefulRate    = 10 // requests a second, for an office whose Vitec is slow in the daytime
	largestSetting = 64 << 10
)

// openSettings reads the settings of a folder, "" for none. A file that can't be
// understood is left alone until somebody chooses anew.
func openSettings(folder string) (*settings, error) {
	s := &settings{}
	if folder == "" {
		return s, nil
	}
	s.path = filepath.Join(folder, settingsName)
	info, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() > largestSetting {
		return s, nil
	}
	text, err := os.ReadFile(s.path)
	if err != nil {
		return nil, &importer.Failure{Code: importer.FileNotRead, Path: s.path, Err: err}
	}
	var kept speed
	if json.Unmarshal(text, &kept) == nil && kept.check() == nil {
		s.speed = kept
	}
	return s, nil
}

// fix lets a speed hold in place of the one that was chosen, as far as it says one, until
// somebody chooses anew.
func (s *settings) fix(given speed) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if given.Rate != 0 {
		s.Rate = given.Rate
	}
	if given.Workers != 0 {
		s.Workers = given.Workers
	}
	return s.speed.check()
}

// check returns the Failure of a speed that can't be used.
func (s speed) check() error {
	o := s.options()
	return o.Check()
}

func (s speed) options() job.SendOptions {
	o := job.Defaults().Send
	o.Rate = s.Rate
	if s.Workers != 0 {
		o.Workers = s.Workers
	}
	return o
}

func (s *settings) now() speed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.speed
}

// keep keeps a speed, for all that begins from now on.
func (s *settings) keep(chosen speed) error {
	if err := chosen.check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.path != "" {
		text, err := json.Marshal(chosen)
		if err != nil {
			return err
		}
		if err := writePrivate(s.path, text); err != nil {
			return err
		}
	}
	s.speed = chosen
	return nil
}

// sendOptions say how an office sends: to which address, and how fast. In practice the
// address is the stand-in's, which is not known here.
func (o *office) sendOptions() job.SendOptions {
	send := o.server.settings.now().options()
	if o.practice {
		send = job.Defaults().Send
	}
	if o.server.config.BaseURL != "" && !o.practice {
		send.BaseURL = o.server.config.BaseURL
	}
	return send
}

// settingsPage is what the page of settings shows.
type settingsPage struct {
	Login   *loginForm
	First   bool // the login is what the person came for
	Kept    []logins.Kept
	None    string // why there is no keychain
	Typed   []typedLogin
	Behind  bool   // a login in the environment comes first
	File    string // of logins
	Careful bool
	Rate    string // "" for no limit
	Workers int
	Server  string
	Journal string
	Folder  string
	Address string
}

func showSettings(v *visit) error {
	if v.hosted() { // all that stands there otherwise is the administrator's
		return v.show("settings", v.voice.Say("web.settings.title"), settingsPage{})
	}
	server, err := v.office.serverName()
	if err != nil {
		return err
	}
	send := v.settings.now().options()
	p := settingsPage{
		Login: v.office.loginForm(nil, v.path("settings")), Careful: send.Rate == carefulRate, Workers: send.Workers, Server: server,
		Folder: v.config.Folder, Address: v.Address(), File: v.config.Logins, Behind: v.config.Username != "" && v.config.Password != "",
	}
	if send.Rate != 0 {
		p.Rate = strconv.FormatFloat(send.Rate, 'f', -1, 64)
	}
	if p.Journal, err = job.JournalPath(v.config.Journal); err != nil {
		return err
	}
	if v.office.practice { // which has no logins
		p.File, p.Behind = "", false
		return v.show("settings", v.voice.Say("web.settings.title"), p)
	}
	if id := v.r.FormValue("file"); id != "" { // whose rows can't be looked up without one
		if f, err := v.office.files.get(id); err == nil {
			f.mu.Lock()
			missing := slices.Clone(f.people.missing)
			f.mu.Unlock()
			if p.Login = v.office.loginForm(missing, v.path("files/"+id)); p.Login != nil {
				p.Login.Primary, p.First = true, true
			}
		}
	}
	if n, err := strconv.ParseInt(v.r.FormValue("run"), 10, 64); err == nil && p.Login != nil { // which it has stopped
		p.Login.Back, p.Login.Primary, p.First = v.path("runs/"+number(n)), true, true
	}
	p.Typed = v.office.typed.all()
	if p.Kept, err = v.store().List(v.r.Context()); err != nil {
		p.None = v.voice.System(err)
	}
	if p.Login != nil && len(p.Kept)+len(p.Typed) == 0 && !p.Behind && p.File == "" { // which comes first
		p.Login.Primary, p.First = true, true
	}
	return v.show("settings", v.voice.Say("web.settings.title"), p)
}

// keepSettings keeps how fast it is sent.
func keepSettings(v *visit) error {
	if err := v.formFault(); err != nil {
		return err
	}
	chosen, err := speedOf(v.r.PostFormValue("pace"), v.r.PostFormValue("rate"), v.r.PostFormValue("workers"))
	if err != nil {
		return err
	}
	if err := v.settings.keep(chosen); err != nil {
		return err
	}
	return v.see("settings")
}

// speedOf reads a speed as it was typed.
func speedOf(pace, rate, workers string) (s speed, err error) {
	switch pace {
	case "careful":
		s.Rate = carefulRate
	case "own":
		if s.Rate, err = strconv.ParseFloat(strings.Replace(strings.TrimSpace(rate), ",", ".", 1), 64); err != nil {
			return s, refuse(http.StatusBadRequest, "web.settings.no-number", "value", rate)
		}
	}
	if workers != "" {
		if s.Workers, err = strconv.Atoi(workers); err != nil || s.Workers < 1 {
			return s, refuse(http.StatusBadRequest, "web.settings.no-number", "value", workers)
		}
	}
	return s, nil
}
