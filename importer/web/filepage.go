package web

// file is the file that a request is about.
func (v *visit) file() (*file, error) { return v.office.files.get(v.r.PathValue("id")) }

// valueCount is a value, and how many rows have it.
type valueCount struct {
	Value string
	Count int
}

var fileRoutes = []route{
	{"GET /files/{id}/rows", showRows},
}

func newerFile(v *visit) error { return nil }
