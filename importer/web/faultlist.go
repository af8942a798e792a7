package web

import (
	"cmp"
	"net/url"

	"comebacks/importer/report"
)
