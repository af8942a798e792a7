package web

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The README shows a sheet with faults, as it is seen on the page. "make picture" makes
// the picture anew; otherwise it is made and only compared in size, as letters are not
// drawn the same everywhere.
func TestPictureOfTheREADME(t *testing.T) {
	ctx := chromium(t)
	w := newWorld(t)
	site := w.browse()
	f := w.handIn("kunder.csv", pictured())
	w.looked(f)
	do(t, ctx, size(1200, 640), chromedp.Navigate(site.URL+w.server.room+"/files/"+f.ID))
	until(t, ctx, `document.querySelectorAll("#grid .body [role=row]:not(.coming)").length > 5`)
	do(t, ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("#kinds-fold").open = true`))
	until(t, ctx, `document.querySelector("#grid .body .fault")`)
	made, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	const path = "../../.pictures/page.png"
	if os.Getenv("COMEBACKS_PICTURE") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, made, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	shown, err := os.ReadFile(path)
	if err != nil {
		t.Fatal("make picture: ", err)
	}
	if is, was := sizeOf(t, made), sizeOf(t, shown); is != was {
		t.Errorf("the README's picture is %s, the page %s: make picture", was, is)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil || !bytes.Contains(readme, []byte("(.pictures/page.png)")) {
		t.Error("the README does not show it:", err)
	}
}

func sizeOf(t *testing.T, picture []byte) string {
	t.Helper()
	c, err := png.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d × %d", c.Width, c.Height)
}

// pictured is an office's sheet with a few faults. Its people are made up.
func pictured() []byte {
	names := []string{"Karin Lundin", "Nils Åberg", "Göran Björk", "Saga Nyström", "Erik Ek", "Maj Öberg", "Lena Wiik"}
	notes := []string{"Ring efter semestern", "Vill sälja i vår", "Söker hus i Valbo", "Har fått lånelöfte", "Ring på kvällen"}
	var b strings.Builder
	b.WriteString("Kundid;Kontaktid;Namn;Återkomst;Tid;Anteckning\r\n")
	for i := range 240 {
		day, clock := fmt.Sprintf("2033-%02d-%02d", 1+i%12, 1+i*7%28), fmt.Sprintf("%02d:%02d", 8+i%9, i%4*15)
		contact := fmt.Sprintf("KON%d", 1000001+i*7)
		switch {
		case i%60 == 2:
			clock = "halv tre"
		case i == 5:
			contact = ""
		case i == 8:
			day = "2033-02-31"
		}
		fmt.Fprintf(&b, "M30011;%s;%s;%s;%s;%s\r\n", contact, names[i%7], day, clock, notes[i%5])
	}
	return []byte(b.String())
}
