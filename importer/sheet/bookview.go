package sheet

import (
	"fmt"
	"strings"

	"comebacks/importer/sheet/ooxml"
)

// mostFrozen is how many rows are kept in sight. More might fill the window, which
// could not be scrolled then.
const mostFrozen = 10

// freeze keeps the header in sight, unless a person has chosen what is. Of a
// selection, the first rows are shown.
func (w *bookPatch) freeze(doc *ooxml.Doc) error {
	views, there := doc.Child("sheetViews")
	if !there {
		if pane := w.headerPane(doc); pane != "" {
			view := doc.Element("sheetView", `workbookViewId="0"`, pane)
			doc.Put("sheetViews", doc.Element("sheetViews", "", view), sheetSections)
		}
		return nil
	}
	all, err := ooxml.ParseDoc(doc.Raw(views))
	if err != nil || len(all.Children) == 0 {
		return err
	}
	view, err := ooxml.ParseDoc(all.Raw(all.Children[0]))
	if err != nil {
		return err
	}
	if changed, is := w.changedView(view); is {
		all.Replace(all.Children[0], changed)
		doc.Replace(views, string(all.Changed()))
	}
	return nil
}

// headerPane is what keeps the header in sight; "" if it stands too far down.
func (w *bookPatch) headerPane(doc *ooxml.Doc) string {
	rows := w.sheet.first
	if rows > mostFrozen {
		return ""
	}
	return doc.Element("pane", fmt.Sprintf(`ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"`, rows, rows+1), "")
}

// changedView changes a view that has no pane. Of a selection, it is also scrolled
// back to its first rows: where it was scrolled to may be below all of them.
func (w *bookPatch) changedView(view *ooxml.Doc) (string, bool) {
	old, split := view.Child("pane")
	pane := w.headerPane(view)
	if layout, _ := ooxml.AttributeOf(view.Tag(view.Root), "view"); string(layout) == "pageLayout" {
		pane = "" // in which nothing can be frozen
	}
	if w.whole && (split || pane == "") {
		return "", false
	}
	frozen := pane != "" && !split
	if split {
		pane = view.Element("pane", ooxml.AttributesBut(view.Tag(old), "topLeftCell")+firstInPane(view.Tag(old)), "")
	}
	inner := pane
	for _, c := range view.Children {
		switch {
		case c.Name == "pane", c.Name == "pivotSelection" && !w.whole: // whose table is not there
		case c.Name == "selection" && frozen:
			inner += view.Element("selection", ooxml.AttributesBut(view.Tag(c), "pane")+` pane="bottomLeft"`, string(view.Inner(c)))
		default:
			inner += string(view.Raw(c))
		}
	}
	return view.Element("sheetView", ooxml.AttributesBut(view.Tag(view.Root), "topLeftCell"), inner), true
}

// firstInPane scrolls a frozen pane to its first cell.
func firstInPane(tag []byte) string {
	if state, _ := ooxml.AttributeOf(tag, "state"); !strings.HasPrefix(string(state), "frozen") {
		return ""
	}
	return fmt.Sprintf(` topLeftCell="%s"`, ref(ooxml.IntAttribute(tag, "xSplit"), ooxml.IntAttribute(tag, "ySplit")+1))
}
