package metrics

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	vm "github.com/VictoriaMetrics/metrics"
)

// family is one metric with all its labels. The library writes a set in the order of its
// names and with no text about it, so each family is a set of its own.
type family struct {
	name   string
	set    *vm.Set
	hidden atomic.Bool // nothing is known yet that could be written
}

// ContentType is what Write writes, for HTTP.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// Write writes all counts in Prometheus' text form.
func (m *Metrics) Write(w io.Writer) error {
	m.mu.Lock()
	all := m.families
	m.mu.Unlock()
	var text, values bytes.Buffer
	for _, f := range all {
		values.Reset()
		if f.set.WritePrometheus(&values); values.Len() == 0 || f.hidden.Load() {
			continue
		}
		about := help[f.name]
		fmt.Fprintf(&text, "# HELP %s %s\n# TYPE %s %s\n", f.name, about.text, f.name, about.kind)
		text.Write(values.Bytes())
	}
	_, err := w.Write(text.Bytes())
	return err
}

// WriteProcess writes what is known of the process itself: memory, processor, files,
// goroutines. Node_exporter has metrics of the same names, so a file has none of these.
func WriteProcess(w io.Writer) { vm.WriteProcessMetrics(w) }

func (m *Metrics) family(name string) *family {
	f := &family{name: name, set: vm.NewSet()}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.families = append(m.families, f)
	return f
}

func (m *Metrics) gauge(name string, value func() float64) *family {
	f := m.family(name)
	f.set.NewGauge(name, value)
	return f
}

func (f *family) histogram(bounds []float64) *vm.PrometheusHistogram {
	return f.set.NewPrometheusHistogramExt(f.name, bounds)
}

// counter gives the counter with these labels: names and values by turns.
func (f *family) counter(labels ...string) *vm.Counter {
	pairs := make([]string, 0, len(labels)/2)
	for i := 0; i+1 < len(labels); i += 2 {
		pairs = append(pairs, labels[i]+"="+strconv.Quote(labels[i+1]))
	}
	return f.set.GetOrCreateCounter(f.name + "{" + strings.Join(pairs, ",") + "}")
}

// labelled finds the counters of a family without writing out their labels each time.
type labelled[K comparable] struct {
	family *family
	labels func(K) []string
	known  sync.Map // K → *vm.Counter
}

func newLabelled[K comparable](f *family, labels func(K) []string) *labelled[K] {
	return &labelled[K]{family: f, labels: labels}
}

func (l *labelled[K]) counter(k K) *vm.Counter {
	if c, ok := l.known.Load(k); ok {
		return c.(*vm.Counter)
	}
	c := l.family.counter(l.labels(k)...)
	l.known.Store(k, c)
	return c
}
