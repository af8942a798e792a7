package sheet

import (
	"fmt"
	"strings"
)

// mostFrozen is how many rows are kept in sight. More might fill the window, which
// could not be scrolled then.
const mostFrozen = 10

// freeze keeps the header in sight, unless a person has chosen what is. Of a
// selection, the first rows are shown.
func (w *bookPatch) freeze(doc *xmlDoc) error {
	views, there := doc.child("sheetViews")
	if !there {
		if pane := w.headerPane(doc); pane != "" {
			view := doc.element("sheetView", `workbookViewId="0"`, pane)
			doc.put("sheetViews", doc.element("sheetViews", "", view), sheetSections)
		}
		return nil
	}
	all, err := parseDoc(doc.raw(views))
	if err != nil || len(all.children) == 0 {
		return err
	}
	view, err := parseDoc(all.raw(all.children[0]))
	if err != nil {
		return err
	}
	if changed, is := w.changedView(view); is {
		all.replace(all.children[0], changed)
		doc.replace(views, string(all.changed()))
	}
	return nil
}

// headerPane is what keeps the header in sight; "" if it stands too far down.
func (w *bookPatch) headerPane(doc *xmlDoc) string {
	rows := w.sheet.first
	if rows > mostFrozen {
		return ""
	}
	return doc.element("pane", fmt.Sprintf(`ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"`, rows, rows+1), "")
}

// changedView changes a view that has no pane. Of a selection, it is also scrolled
// back to its first rows: where it was scrolled to may be below all of them.
func (w *bookPatch) changedView(view *xmlDoc) (string, bool) {
	old, split := view.child("pane")
	pane := w.headerPane(view)
	if layout, _ := attributeOf(view.tag(view.root), "view"); string(layout) == "pageLayout" {
		pane = "" // in which nothing can be frozen
	}
	if w.whole && (split || pane == "") {
		return "", false
	}
	frozen := pane != "" && !split
	if split {
		pane = view.element("pane", attributesBut(view.tag(old), "topLeftCell")+firstInPane(view.tag(old)), "")
	}
	inner := pane
	for _, c := range view.children {
		switch {
		case c.name == "pane", c.name == "pivotSelection" && !w.whole: // whose table is not there
		case c.name == "selection" && frozen:
			inner += view.element("selection", attributesBut(view.tag(c), "pane")+` pane="bottomLeft"`, string(view.inner(c)))
		default:
			inner += string(view.raw(c))
		}
	}
	return view.element("sheetView", attributesBut(view.tag(view.root), "topLeftCell"), inner), true
}

// firstInPane scrolls a frozen pane to its first cell.
func firstInPane(tag []byte) string {
	if state, _ := attributeOf(tag, "state"); !strings.HasPrefix(string(state), "frozen") {
		return ""
	}
	return fmt.Sprintf(` topLeftCell="%s"`, ref(intAttribute(tag, "xSplit"), intAttribute(tag, "ySplit")+1))
}
