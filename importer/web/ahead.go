package web

import (
	"net/http"
	"strings"
)

// seeBack sends the browser to the page that the form was on, which it names in its field
// back; or else to a page of the office.
func (v *visit) seeBack(or string) error {
	to := v.path(or)
	if back := v.r.FormValue("back"); strings.HasPrefix(back, v.path("files/")) && !strings.ContainsAny(back, "\\\r\n") && !strings.Contains(back, "//") && !strings.Contains(back, "..") {
		to = back
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}
