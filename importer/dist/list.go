package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// listOf lists the modules that are built into a program, as CycloneDX has it: what go
// version -m says of it. It has no serial number and no time but the commit's, and the
// form of 1.6, which scanners know.
//
// CycloneDX's own cyclonedx-gomod would write the hash of itself into it, which is another
// one on each machine, and this machine's platform into the names of the modules.
func listOf(b built, s stamp) ([]byte, error) {
	bom := cdx.NewBOM()
	sum := sha256.Sum256(b.program)
	bom.Metadata = &cdx.Metadata{
		Timestamp: s.at.Format(time.RFC3339),
		Component: &cdx.Component{
			BOMRef: "pkg:golang/comebacks@" + s.version, Type: cdx.ComponentTypeApplication,
			Name: "comebacks", Version: s.version,
			Hashes: &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(sum[:])}},
		},
		Properties: &[]cdx.Property{
			{Name: "cdx:gomod:build:env:GOOS", Value: b.system}, {Name: "cdx:gomod:build:env:GOARCH", Value: b.machine},
			{Name: "cdx:gomod:build:env:GOVERSION", Value: b.info.GoVersion}, {Name: "comebacks:commit", Value: s.commit},
		},
	}
	std := component("std", strings.TrimPrefix(b.info.GoVersion, "go"))
	components := []cdx.Component{std}
	needs := []string{std.BOMRef}
	for _, m := range b.info.Deps {
		c, err := module(m)
		if err != nil {
			return nil, err
		}
		components, needs = append(components, c), append(needs, c.BOMRef)
	}
	bom.Components = &components
	bom.Dependencies = &[]cdx.Dependency{{Ref: bom.Metadata.Component.BOMRef, Dependencies: &needs}}
	var out bytes.Buffer
	err := cdx.NewBOMEncoder(&out, cdx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false).EncodeVersion(bom, cdx.SpecVersion1_6)
	return out.Bytes(), err
}

func component(path, version string) cdx.Component {
	ref := "pkg:golang/" + path + "@" + version
	return cdx.Component{BOMRef: ref, Type: cdx.ComponentTypeLibrary, Name: path, Version: version, Scope: cdx.ScopeRequired, PackageURL: ref}
}

// module is a module with its sum, which go.sum has in another writing.
func module(m *debug.Module) (cdx.Component, error) {
	if m.Replace != nil {
		m = m.Replace
	}
	c := component(m.Path, m.Version)
	sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:"))
	if err != nil || len(sum) != sha256.Size {
		return c, fmt.Errorf("%s has the sum %q", m.Path, m.Sum)
	}
	c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(sum)}}
	return c, nil
}
