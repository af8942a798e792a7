package words

// swedishWatchTexts are for those who look after the program: see englishWatchTexts.
var swedishWatchTexts = map[string]string{
	"metrics-lost": "det går inte att skriva mätvärdena till {path}[: {err}]; de är inte aktuella",

	"usage.metrics-name":     "--metrics {path}: namnet måste sluta på .prom, eftersom node_exporter inte läser några andra",
	"usage.metrics-name.do":  "ange en fil som /var/lib/prometheus/node-exporter/comebacks.prom",
	"usage.metrics-other":    "--metrics {path} är ingen fil som programmet har skrivit, och skrivs inte över",
	"usage.metrics-other.do": "ange en annan fil",
	"usage.metrics-file":     "--metrics: det går inte att skriva till {path}[: {err}]",
	"usage.metrics-file.do":  "ange en fil i en mapp som går att skriva i",

	"usage.serve-watch":            "--watch-addr {addr} är inte VÄRD:PORT på bara den här datorn: hälsa och mätvärden är inte till för nätet",
	"usage.serve-watch.do":         "skriv den som 127.0.0.1:9471",
	"usage.serve-watch-address":    "det går inte att lyssna på --watch-addr {addr}[: {err}]",
	"usage.serve-watch-address.do": "ange en annan port",
}

// swedishWatchHelpTexts say what the flags do that are for them.
var swedishWatchHelpTexts = map[string]string{
	"help.flag.metrics":    "räkna det som görs i `FIL`, NAMN.prom, för node_exporter",
	"help.flag.watch-addr": "svara på /healthz och /metrics, för Prometheus, på `VÄRD:PORT` på den här datorn (utan flaggan: ingenstans)",
}
