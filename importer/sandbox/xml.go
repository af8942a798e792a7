package sandbox

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	modelNamespace    = "http://schemas.datacontract.org/2004/07/Vitec.Housing.Connect.Api.Models.Meeting"
	instanceNamespace = "http://www.w3.org/2001/XMLSchema-instance"
)

// member is a child element that a type has, and what takes its value.
type member struct {
	name string
	read func(*xml.Decoder) error
}

// readXML reads a body the way .NET's DataContractSerializer does: the root
// must be Comeback in the documented namespace, and its children are expected
// in alphabetical order. One that comes after a later one is dropped without a
// word, like one that is not known.
func readXML(raw []byte, b *body) error {
	if !utf8.Valid(raw) {
		return errors.New("the body is not UTF-8")
	}
	d := xml.NewDecoder(bytes.NewReader(raw))
	root, err := readRoot(d)
	if err != nil {
		return err
	}
	if want := (xml.Name{Space: modelNamespace, Local: "Comeback"}); root.Name != want {
		return fmt.Errorf("expecting element %q from namespace %q, encountered %q from namespace %q",
			want.Local, want.Space, root.Name.Local, root.Name.Space)
	}
	p := &b.Participant
	err = readMembers(d, []member{
		{"Date", func(d *xml.Decoder) error {
			b.Date = new(string)
			return readText(b.Date)(d)
		}},
		{"EstateId", readText(&b.EstateID)},
		{"MeetingId", readText(&b.MeetingID)},
		{"Note", readText(&b.Note)},
		{"Participant", func(d *xml.Decoder) error {
			return readMembers(d, []member{
				{"OfficeId", readText(&p.OfficeID)},
				{"UserGroupId", readText(&p.UserGroupID)},
				{"UserId", readText(&p.UserID)},
			})
		}},
	})
	if err != nil {
		return err
	}
	return readEnd(d)
}

// readRoot reads up to the first element.
func readRoot(d *xml.Decoder) (xml.StartElement, error) {
	for {
		token, err := d.Token()
		if err != nil {
			return xml.StartElement{}, fmt.Errorf("root element is missing: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			return token, nil
		case xml.Directive:
			return xml.StartElement{}, errors.New("a document type is not allowed")
		}
	}
}

// readEnd sees that nothing but comments and white space follows the root.
func readEnd(d *xml.Decoder) error {
	for {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		text, isText := token.(xml.CharData)
		if _, isComment := token.(xml.Comment); !isComment && (!isText || len(bytes.TrimSpace(text)) > 0) {
			return errors.New("there is more than one root element")
		}
	}
}

// readMembers reads the children of the element that d is in, and its end.
func readMembers(d *xml.Decoder, expected []member) error {
	for {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			i := slices.IndexFunc(expected, func(m member) bool {
				return token.Name == xml.Name{Space: modelNamespace, Local: m.name}
			})
			if i < 0 {
				err = d.Skip()
			} else {
				read := expected[i].read
				expected = expected[i+1:]
				if isNil(token) {
					read = (*xml.Decoder).Skip
				}
				err = read(d)
			}
			if err != nil {
				return err
			}
		}
	}
}

// isNil reports whether an element says that it has no value.
func isNil(e xml.StartElement) bool {
	return slices.ContainsFunc(e.Attr, func(a xml.Attr) bool {
		return a.Name == xml.Name{Space: instanceNamespace, Local: "nil"} && (a.Value == "true" || a.Value == "1")
	})
}

// readText reads the text of the element that d is in, and its end.
func readText(into *string) func(*xml.Decoder) error {
	return func(d *xml.Decoder) error {
		var text strings.Builder
		for {
			token, err := d.Token()
			if err != nil {
				return err
			}
			switch token := token.(type) {
			case xml.EndElement:
				*into = text.String()
				return nil
			case xml.CharData:
				text.Write(token)
			case xml.StartElement:
				return fmt.Errorf("element %q is not expected inside of text", token.Name.Local)
			}
		}
	}
}
