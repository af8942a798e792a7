package web

import (
	"net/http"
	"slices"
)

// route leads a request to its handler, by a pattern as http.ServeMux has them, below
// the room and the office, if whoever asks may do that.
type route struct {
	pattern string
	need    need
	handler handler
}

// routes are all of them. Each group stands beside its handlers.
func (s *Server) routes() []route {
	own := slices.Concat(speedRoutes, loginRoutes, quitRoutes) // an office's are the command line's
	if s.hosted() {
		own = signInRoutes
	}
	return slices.Concat(startRoutes, handInRoutes, fileRoutes, peopleRoutes, confirmRoutes, runRoutes, actionRoutes, downloadRoutes, practiceRoutes,
		settingsRoutes, templateRoutes, own)
}

// handle makes an office's mux.
func (s *Server) handle(o *office) {
	o.mux = http.NewServeMux()
	for _, r := range s.routes() {
		o.mux.HandleFunc(r.pattern, func(w http.ResponseWriter, req *http.Request) {
			v := s.visit(o, w, req)
			if err := v.answerBy(r); err != nil {
				v.fail(err)
			}
		})
	}
	o.mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		s.visit(o, w, req).fail(refuse(http.StatusNotFound, "web.no-such-page"))
	})
}

// answerBy answers by a route, if the guest may.
func (v *visit) answerBy(r route) error {
	switch {
	case v.guest.may(r.need):
		v.extend()
		return r.handler(v)
	case v.guest.may(toRead):
		return refuse(http.StatusForbidden, "web.may-not-send")
	}
	return refuse(http.StatusForbidden, "web.not-let-in")
}
