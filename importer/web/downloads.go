package web

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"comebacks/importer/job"
	"comebacks/importer/users"
	"comebacks/report/words"
)

var downloadRoutes = []route{
	{"GET /runs/{n}/results", toRead, getResults},
	{"GET /runs/{n}/errors", toRead, getErrors},
	{"GET /runs/{n}/reconciliation", toRead, getComparison},
	{"GET /runs/{n}/report", toRead, showReport},
	{"GET /reports", toRead, showReports},
}

// hand hands out a file, to be kept by a browser and never shown.
func (v *visit) hand(name string, from io.Reader, size int64) error {
	name = cmp.Or(cleanName(name), "sheet") // one of the command line may be anything
	if v.office.practice {
		name = practised(name)
	}
	h := v.w.Header()
	h.Set("Content-Type", typeOf(name))
	h.Set("Content-Disposition", disposition(name))
	h.Set("X-Content-Type-Options", "nosniff")
	if size >= 0 {
		h.Set("Content-Length", strconv.FormatInt(size, 10))
	}
	if _, err := io.Copy(v.w, from); err != nil {
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return nil
}

// handFile hands out a file that lies on the disk, and puts down that it is, with its run,
// before anything of it goes out; 0 for no run.
func (v *visit) handFile(name, path string, run int64) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return refuse(http.StatusNotFound, "web.download.none")
	}
	if err != nil {
		return err
	}
	defer f.Close()
	at, err := f.Stat()
	if err != nil {
		return err
	}
	v.audit(users.Downloaded, run)
	return v.hand(name, f, at.Size())
}

// typeOf is the media type of a file that we make.
func typeOf(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".html":
		return "text/html; charset=utf-8"
	case ".csv", ".txt", ".tsv":
		return "text/csv"
	}
	return "application/octet-stream"
}

// disposition names a file to be kept, by RFC 6266: in ASCII for old programs, and as it
// is by RFC 5987.
func disposition(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || unicode.IsControl(r) || strings.ContainsRune(`"\/%`, r) {
			return '_'
		}
		return r
	}, name)
	said := mime.FormatMediaType("attachment", map[string]string{"filename": plain})
	if said == "" {
		said = "attachment"
	}
	if plain != name {
		said += "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	}
	return said
}

// aloneVoice is how a person is addressed in a file that she keeps.
func (v *visit) aloneVoice() words.Voice {
	alone := v.voice
	alone.Alone = true
	return alone
}

// still refuses what can't be had as long as something of a run goes on.
func (v *visit) still() (*runState, error) {
	r, err := v.run()
	switch {
	case err != nil:
	case r.moves():
		err = refuse(http.StatusConflict, "web.download.later")
	case r.state == stateKilled:
		err = refuse(http.StatusConflict, "web.download.killed")
	}
	return r, err
}

// getResults hands out a run's results, made anew.
func getResults(v *visit) error {
	return v.handMade(func(results, errs string) string { return results })
}

// getErrors hands out the rows that are not known to be in Vitec, to be corrected.
func getErrors(v *visit) error {
	return v.handMade(func(results, errs string) string { return errs })
}

// handMade makes the files of a run anew, and hands one of them out.
func (v *visit) handMade(which func(results, errs string) string) error {
	r, err := v.still()
	if err != nil {
		return err
	}
	folder, err := v.office.files.scratch()
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	jb, err := v.openRun(r.Info)
	if err != nil {
		return err
	}
	defer jb.Close()
	results, errs, err := jb.WriteResultsTo(folder)
	if err != nil {
		return err
	}
	path := which(results, errs)
	if path == "" {
		return refuse(http.StatusNotFound, "web.download.none")
	}
	return v.handFile(filepath.Base(path), path, r.Run)
}

// openRun opens a run as it was, to look at it.
func (v *visit) openRun(info job.RunInfo) (*job.Job, error) {
	o := job.Defaults()
	v.office.address(&o)
	o.Voice = v.aloneVoice()
	return job.OpenRun(v.r.Context(), info, o, job.Watcher{})
}

// getComparison hands out what a comparison with Vitec has written.
func getComparison(v *visit) error {
	r, err := v.run()
	if err != nil {
		return err
	}
	if l := v.office.queue.comparisonOf(r.Run); l != nil && !l.far().ended {
		return refuse(http.StatusConflict, "web.download.later")
	}
	path, err := v.office.comparisonPath(r.Info)
	if err != nil {
		return err
	}
	name := nameOf(r.File)
	return v.handFile(strings.TrimSuffix(name, filepath.Ext(name))+".reconciliation.csv", path, r.Run)
}

// reportPolicy is the policy of a report: it may do nothing at all, and look as it likes.
var reportPolicy = strings.Join([]string{
	"default-src 'none'", "style-src 'unsafe-inline'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "sandbox",
}, "; ")

// showReport shows the page about a run, or hands it out.
func showReport(v *visit) error {
	r, err := v.run()
	if err != nil {
		return err
	}
	report, err := job.OpenReport(job.ReportOptions{Journal: v.office.journal, Format: "html", Voice: v.aloneVoice()}, strconv.FormatInt(r.Run, 10))
	if err != nil {
		return err
	}
	defer report.Close()
	var text strings.Builder
	if err := report.Write(v.r.Context(), &text); err != nil {
		return err
	}
	v.audit(users.Downloaded, r.Run)
	if v.r.FormValue("keep") != "" {
		name := nameOf(r.File)
		return v.hand(strings.TrimSuffix(name, filepath.Ext(name))+".report.html", strings.NewReader(text.String()), int64(text.Len()))
	}
	v.showAlone(text.String())
	return nil
}

// showAlone shows a page that has nothing of ours around it, as it may be kept.
func (v *visit) showAlone(page string) {
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", reportPolicy)
	_, _ = io.WriteString(v.w, page) // a browser that is gone is no error
}

// showReports shows the page about the runs of some days, or hands out their tables as a
// workbook.
func showReports(v *visit) error {
	o := job.ReportOptions{Journal: v.office.journal, Format: "html", Voice: v.aloneVoice()}
	if v.r.FormValue("format") == "xlsx" {
		o.Format = "xlsx"
	}
	span := job.Span{From: v.r.FormValue("from"), To: v.r.FormValue("to")}
	report, err := job.OpenReports(o, nil, span)
	if err != nil {
		return err
	}
	defer report.Close()
	var text bytes.Buffer
	if err := report.Write(v.r.Context(), &text); err != nil {
		return err
	}
	v.audit(users.Downloaded, 0)
	if o.Format == "xlsx" {
		return v.hand(filepath.Base(report.Path()), &text, int64(text.Len()))
	}
	v.showAlone(text.String())
	return nil
}
