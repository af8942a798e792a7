package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"testing"
	"time"
)

var (
	when    = time.Date(2026, 11, 26, 19, 28, 12, 0, time.UTC)
	samples = []file{{"comebacks-v1/LÄS MIG.txt", []byte("Så börjar du"), 0o644}, {"comebacks-v1/comebacks", []byte("program"), 0o755}}
)

// A program that can't be started, a name that Explorer garbles or a time of its own
// would each be found only by whoever unpacks it.
func TestZipped(t *testing.T) {
	packed, err := zipped(samples, when)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := zipped(samples, when)
	if !bytes.Equal(packed, again) {
		t.Error("packed twice, it has other bytes")
	}
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range z.File {
		const utf8 = 0x800
		if f.Name != samples[i].name || f.Mode() != samples[i].mode || !f.Modified.Equal(when) {
			t.Errorf("%s, %s, %s", f.Name, f.Mode(), f.Modified)
		}
		if i == 0 && f.Flags&utf8 == 0 {
			t.Errorf("%s is not marked as UTF-8", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, samples[i].content) {
			t.Errorf("%s: %q, %v", f.Name, got, err)
		}
	}
}

func TestTarred(t *testing.T) {
	packed, err := tarred(samples, when)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := tarred(samples, when)
	if !bytes.Equal(packed, again) {
		t.Error("packed twice, it has other bytes")
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	r := tar.NewReader(unpacked)
	for _, want := range samples {
		h, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if h.Name != want.name || h.FileInfo().Mode() != want.mode || !h.ModTime.Equal(when) || h.Uid != 0 || h.Uname != "" || err != nil || !bytes.Equal(got, want.content) {
			t.Errorf("%+v: %q, %v", h, got, err)
		}
	}
}
