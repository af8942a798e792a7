package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"time"
)

// asset is a file of the page's own.
type asset struct {
	text []byte
	kind string
	tag  string
}

// kinds are the types of the page's own files: those of the system may be anything.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".png": "image/png",
}

func newAssets() (map[string]asset, error) {
	all := make(map[string]asset)
	err := fs.WalkDir(assetFiles, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := assetFiles.ReadFile(name)
		if err != nil {
			return err
		}
		kind, known := kinds[path.Ext(name)]
		if !known {
			kind = "application/octet-stream"
		}
		sum := sha256.Sum256(text)
		all[name[len("assets/"):]] = asset{text, kind, `"` + hex.EncodeToString(sum[:8]) + `"`}
		return nil
	})
	return all, err
}

// asset answers with a file of the page's own. A browser may keep it: the room is another
// one at the next start. A hosted page has none, so that its browsers ask again each time.
func (s *Server) asset(w http.ResponseWriter, r *http.Request, name string) {
	a, known := s.assets[name]
	if !known || r.Method == http.MethodPost {
		s.plain(w, r, http.StatusNotFound, "web.no-such-page")
		return
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("ETag", a.tag)
	w.Header().Set("Cache-Control", "private, max-age=3600")
	if s.hosted() {
		w.Header().Set("Cache-Control", "private, no-cache")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.text))
}

// attach says that the answer is a file to be kept.
func (v *visit) attach(name, kind string) {
	v.w.Header().Set("Content-Type", kind)
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}
