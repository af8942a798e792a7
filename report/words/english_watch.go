package words

// englishWatchTexts are for those who look after the program: counts, health, logs.
var englishWatchTexts = map[string]string{
	"metrics-lost": "the metrics {path} can't be written[: {err}]; what they say is not up to date",

	"usage.metrics-name":     "--metrics {path}: the name must end in .prom, as node_exporter reads no others",
	"usage.metrics-name.do":  "name a file such as /var/lib/prometheus/node-exporter/comebacks.prom",
	"usage.metrics-other":    "--metrics {path} is not a file that this program wrote, and is not written over",
	"usage.metrics-other.do": "name another file",
	"usage.metrics-file":     "--metrics: can't write {path}[: {err}]",
	"usage.metrics-file.do":  "name a file in a folder that can be written to",

	"usage.serve-watch":            "--watch-addr {addr} is not HOST:PORT of this machine alone: health and metrics are not for the network",
	"usage.serve-watch.do":         "write it as 127.0.0.1:9471",
	"usage.serve-watch-address":    "nobody can listen at --watch-addr {addr}[: {err}]",
	"usage.serve-watch-address.do": "name another port",
}

// englishWatchHelpTexts say what the flags do that are for them.
var englishWatchHelpTexts = map[string]string{
	"help.flag.metrics":    "keep counts of what is done in `FILE`, NAME.prom, for node_exporter",
	"help.flag.watch-addr": "answer /healthz and /metrics, for Prometheus, on `HOST:PORT` of loopback (default: nowhere)",
}
