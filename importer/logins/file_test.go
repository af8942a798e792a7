package logins_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/importer/logins"
)

func TestFileForms(t *testing.T) {
	for name, text := range map[string]string{
		"as documented":      "customerId,username,password\nM1,u,p;1\n,all,p\n",
		"semicolons":         "customerId;username;password\nM1;u;\"p;1\"\n;all;p\n",
		"BOM and CRLF":       "\ufeffcustomerId,username,password\r\nM1,u,p;1\r\n,all,p\r\n",
		"another case":       "CUSTOMERID,UserName,Password\nm1,u,p;1\n,all,p",
		"spaces, dashes":     "Customer-Id,user name , Password\nM1 , u ,p;1\n\" \",all,p\n",
		"another order":      "password,customerId,username\np;1,M1,u\np,,all\n",
		"several customers":  "customerId,username,password\n\"G2, M1;M5 M6\",u,p;1\n,all,p\n",
		"empty lines":        "customerId,username,password\n\n,,\nM1,u,p;1\n , , \n,all,p\n\n",
		"the same one twice": "customerId,username,password\nM1,u,p;1\nm1,u,p;1\n,all,p\n",
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t, logins.Options{Server: server, File: fileWith(t, text), Store: mocked(t)})
			if u, p, ok := l.For("M1"); u != "u" || p != "p;1" || !ok {
				t.Errorf("%q %q %v", u, p, ok)
			}
			if u, p, ok := l.For("M7"); u != "all" || p != "p" || !ok {
				t.Errorf("%q %q %v", u, p, ok)
			}
		})
	}
}

// A line at fault is told by its number, and nothing of it is repeated.
func TestFileFaults(t *testing.T) {
	const header = "customerId,username,password\n"
	tests := map[string]struct {
		text, line string
		what       importer.Code
	}{
		"nothing":                  {"", "1", importer.LoginNoHeader},
		"no header":                {"M1,partner,hunter2\n", "1", importer.LoginNoHeader},
		"a column too many":        {"customerId,username,password,note\n", "1", importer.LoginNoHeader},
		"a column twice":           {"customerId,password,password\n", "1", importer.LoginNoHeader},
		"old Mac's line ends":      {"customerId,username,password\rM1,u,hunter2\r", "1", importer.LoginNoHeader},
		"UTF-16":                   {"\xff\xfec\x00u\x00", "1", importer.LoginNotText},
		"Windows-1252":             {header + "M2,u,p\nM1,u,hunter2\xe5\n", "3", importer.LoginNotText},
		"two cells":                {header + "M1,hunter2\n", "2", importer.LoginCells},
		"a comma in the password":  {header + "\nM1,u,hunter2,x\n", "3", importer.LoginCells},
		"a quote in the password":  {header + "M1,u,hunter2\"x\n", "2", importer.LoginQuote},
		"a quote never closed":     {header + "M2,u,p\nM1,u,\"hunter2\nM3,u,p\n", "3", importer.LoginQuote},
		"no user name":             {header + "M1, ,hunter2\n", "2", importer.LoginNoUsername},
		"no password":              {header + "M1,partner,\n", "2", importer.LoginNoPassword},
		"a colon in the user name": {header + "M1,partner:hunter2,x\n", "2", importer.LoginColon},
		"a line in the password":   {header + "M1,u,\"hunter2\nx\"\n", "2", importer.LoginCharacter},
		"NUL":                      {header + "M1,u,hunter2\x00\n", "2", importer.LoginCharacter},
		"zero width":               {header + "M1,u,hunter2\u200b\n", "2", importer.LoginCharacter},
		"what a conversion lost":   {header + "M1,u,hunter2\ufffd\n", "2", importer.LoginCharacter},
		"a star":                   {header + "*,u,hunter2\n", "2", importer.LoginCustomer},
		"only separators":          {header + "\";\",u,hunter2\n", "2", importer.LoginCustomer},
		"too long for an id":       {header + strings.Repeat("M", 41) + ",u,hunter2\n", "2", importer.LoginCustomer},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := logins.Open(t.Context(), logins.Options{Server: server, File: fileWith(t, tt.text)})
			var f *importer.Failure
			if !errors.As(err, &f) || f.Code != importer.LoginsBadLine || f.Value != tt.line || f.Detail != string(tt.what) {
				t.Errorf("got %v, want line %s: %s", err, tt.line, tt.what)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("it tells the password: %v", err)
			}
		})
	}
}

func TestCustomerTwice(t *testing.T) {
	for _, lines := range []string{"M1,u,p\nM2,u,p\n\"m2 m1\",u,hunter2\n", ",u,p\nM2,u,p\n,other,p\n"} {
		_, err := logins.Open(t.Context(), logins.Options{File: fileWith(t, "customerId,username,password\n"+lines)})
		var f *importer.Failure
		if !errors.As(err, &f) || f.Detail != string(importer.LoginTwice) || f.Value != "4" || len(f.List) != 1 {
			t.Errorf("%s: %v", lines, err)
		}
	}
}

// A password that can be written comes out as it went in, whatever is in it.
func TestAnyPasswordIsRead(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		password := rapid.StringMatching(`[ -~åäöÅÄÖ€]{1,40}`).Draw(r, "password")
		separator := rapid.SampledFrom([]string{",", ";"}).Draw(r, "separator")
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(r, "end")
		quoted := `"` + strings.ReplaceAll(password, `"`, `""`) + `"`
		text := strings.Join([]string{"customerId", "username", "password"}, separator) + end + strings.Join([]string{"M1", "u", quoted}, separator) + end
		l := open(t, logins.Options{File: fileWith(t, text)})
		if _, got, ok := l.For("M1"); !ok || got != password {
			r.Errorf("got %q, want %q", got, password)
		}
	})
}

// Whatever stands in a file, nothing of it is told.
func FuzzFile(f *testing.F) {
	f.Add("customerId,username,password\nM1,secretsecret,secretsecret\n")
	f.Add("\ufeffcustomerId;username;password\r\n\"G2 M1\";u;\"secretsecret\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := logins.Open(t.Context(), logins.Options{File: fileWith(t, text)})
		if err != nil && strings.Contains(err.Error(), "secretsecret") {
			t.Error(err)
		}
		if err == nil {
			if u, p, ok := l.For("M1"); ok && (u == "" || p == "" || !utf8.ValidString(u+p)) {
				t.Errorf("%q %q", u, p)
			}
		}
	})
}

func TestFileThatOthersMayRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it has access lists instead")
	}
	path := fileWith(t, "customerId,username,password\nM1,u,p\n")
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o777} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := logins.Open(t.Context(), logins.Options{File: path})
		var f *importer.Failure
		if !errors.As(err, &f) || f.Code != importer.LoginsOpen || f.Detail != "chmod 600 "+path {
			t.Errorf("%o: %v", mode, err)
		}
	}
	for _, mode := range []os.FileMode{0o600, 0o400, 0o700} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := logins.Open(t.Context(), logins.Options{File: path}); err != nil {
			t.Errorf("%o: %v", mode, err)
		}
	}
	// A link is followed: what counts is the file that is read.
	link := filepath.Join(t.TempDir(), "link.csv")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := logins.Open(t.Context(), logins.Options{File: link}); codeOf(err) != importer.LoginsOpen {
		t.Error(err)
	}
}

func TestWhatIsNoFile(t *testing.T) {
	folder := t.TempDir()
	pipe := filepath.Join(folder, "pipe")
	tests := map[string]importer.Code{folder: importer.LoginsNotAFile, filepath.Join(folder, "missing.csv"): importer.LoginsNotRead}
	if runtime.GOOS != "windows" {
		tests[os.DevNull] = importer.LoginsNotAFile
		tests[pipe] = importer.LoginsNotAFile // which nobody writes to
		makePipe(t, pipe)
	}
	for path, want := range tests {
		_, err := logins.Open(t.Context(), logins.Options{File: path})
		if codeOf(err) != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	large := fileWith(t, "customerId,username,password\n"+strings.Repeat("M1,u,p\n", 200_000))
	if _, err := logins.Open(t.Context(), logins.Options{File: large}); codeOf(err) != importer.LoginsTooLarge {
		t.Error(err)
	}
	if _, err := logins.Open(t.Context(), logins.Options{Username: "a:b", Password: "p"}); codeOf(err) != importer.BadLogin {
		t.Error(err)
	}
	var errno syscall.Errno
	_, err := logins.Open(t.Context(), logins.Options{File: filepath.Join(folder, "missing.csv")})
	if !errors.As(err, &errno) {
		t.Errorf("what the system said is gone: %v", err)
	}
}
