package web

import (
	"net/http"
	"slices"
)

// route leads a request to its handler, by a pattern as http.ServeMux has them, below
// the room and the office.
type route struct {
	pattern string
	handler handler
}

// routes are all of them. Each group stands beside its handlers.
func routes() []route {
	return slices.Concat(startRoutes, handInRoutes, fileRoutes, peopleRoutes, confirmRoutes, runRoutes, actionRoutes, downloadRoutes, practiceRoutes,
		settingsRoutes, loginRoutes, quitRoutes, templateRoutes)
}

// handle makes an office's mux.
func (s *Server) handle(o *office) {
	o.mux = http.NewServeMux()
	for _, r := range routes() {
		o.mux.HandleFunc(r.pattern, func(w http.ResponseWriter, req *http.Request) {
			v := s.visit(o, w, req)
			if err := r.handler(v); err != nil {
				v.fail(err)
			}
		})
	}
	o.mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		s.visit(o, w, req).fail(refuse(http.StatusNotFound, "web.no-such-page"))
	})
}
