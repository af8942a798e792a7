package connect

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const onlyTransport = "COMEBACKS_ONLY_TRANSPORT"

func TestMain(m *testing.M) {
	if os.Getenv(onlyTransport) != "" {
		canHurry = false
	}
	m.Run()
}

// All tests hold for both ways in which comebacks are created. Here the other one's
// turn is.
func TestByTransport(t *testing.T) {
	t.Parallel() // beside TestGivenUpInAnOutage: both wait for other processes
	if testing.Short() || !canHurry {
		t.Skip("it takes as long as all other tests")
	}
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.short")
	c.Env = append(os.Environ(), onlyTransport+"=1")
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// byTransport makes a client create comebacks as it does behind a proxy.
func byTransport(c *Client) *Client {
	c.straight = func() *direct { return nil }
	return c
}

const fine = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\""

// awkwardAnswers are texts that a server may send. After each it closes the connection.
var awkwardAnswers = map[string]string{
	"fine":            fine,
	"lower case":      "HTTP/1.1 200 ok\r\ncontent-length: 6\r\n\r\n\"cb-1\"",
	"bare line feeds": "HTTP/1.1 200 OK\nContent-Length: 6\n\n\"cb-1\"",
	"no reason":       "HTTP/1.1 200\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"HTTP/1.0":        "HTTP/1.0 200 OK\r\n\r\n\"cb-1\"",
	"HTTP/1.0 kept":   "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"HTTP/2.0":        "HTTP/2.0 200 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"HTTP/1.1x":       "HTTP/1.1x 200 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"HTTP/2 preface":  "\x00\x00\x12\x04\x00\x00\x00\x00\x00",
	"no length":       "HTTP/1.1 200 OK\r\n\r\n\"cb-1\"",
	"last":            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"empty line":      "\r\n" + fine,
	"nothing":         "",

	"chunks":                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\"cb\r\n3\r\n-1\"\r\n0\r\n\r\n",
	"chunks, extended":      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6;a=b\r\n\"cb-1\"\r\n0\r\nTrailer: x\r\n\r\n",
	"chunks without end":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n\"cb-1\"\r\n",
	"chunk of rubbish":      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-6\r\n\"cb-1\"\r\n0\r\n\r\n",
	"chunk too long":        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n\"cb-1\"\r\n0\r\n\r\n",
	"chunks of length 6":    "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n\"cb-1\"\r\n0\r\n\r\n",
	"unknown coding":        "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"two codings":           "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n6\r\n\"cb-1\"\r\n0\r\n\r\n",
	"chunks in HTTP/1.0":    "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n\"cb-1\"\r\n0\r\n\r\n",
	"endless trailer":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n\"cb-1\"\r\n0\r\n" + strings.Repeat("T: x\r\n", 20_000),
	"two lengths, the same": "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"two lengths":           "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\n\"cb-1\"x",
	"list of lengths":       "HTTP/1.1 200 OK\r\nContent-Length: 6, 6\r\n\r\n\"cb-1\"",
	"length below 0":        "HTTP/1.1 200 OK\r\nContent-Length: -6\r\n\r\n\"cb-1\"",
	"length with a sign":    "HTTP/1.1 200 OK\r\nContent-Length: +6\r\n\r\n\"cb-1\"",
	"length too great":      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n\"cb-1\"",
	"length of nothing":     "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n\"cb-1\"",

	"blank before the colon":   "HTTP/1.1 200 OK\r\nContent-Length : 6\r\n\r\n\"cb-1\"",
	"blank before the name":    "HTTP/1.1 200 OK\r\n Content-Length: 6\r\n\r\n\"cb-1\"",
	"tab before the colon":     "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length\t: 6\r\n\r\n\"cb-1\"",
	"continued line":           "HTTP/1.1 200 OK\r\nContent-Length:\r\n 6\r\n\r\n\"cb-1\"",
	"continued length":         "HTTP/1.1 200 OK\r\nX: y\r\n Content-Length: 6\r\n\r\n\"cb-1\"",
	"no colon":                 "HTTP/1.1 200 OK\r\nContent-Length\r\n\r\n\"cb-1\"",
	"no name":                  "HTTP/1.1 200 OK\r\n: 6\r\n\r\n\"cb-1\"",
	"NUL in a value":           "HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"carriage return in value": "HTTP/1.1 200 OK\r\nX: a\rContent-Length: 1\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"blanks around the length": "HTTP/1.1 200 OK\r\nContent-Length: \t 6 \t\r\n\r\n\"cb-1\"",

	"status of two digits":   "HTTP/1.1 20 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"status of four":         "HTTP/1.1 2000 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"status below 0":         "HTTP/1.1 -20 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"status 000":             "HTTP/1.1 000 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"status 099":             "HTTP/1.1 099 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"status 999":             "HTTP/1.1 999 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"204 with a body":        "HTTP/1.1 204 None\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"304 with a body":        "HTTP/1.1 304 None\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"401":                    "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n",
	"408":                    "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
	"503, wait":              "HTTP/1.1 503 No\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
	"redirect":               "HTTP/1.1 307 There\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n",
	"compressed":             "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"100 before it":          "HTTP/1.1 100 Continue\r\n\r\n" + fine,
	"103 before it":          "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + fine,
	"several before it":      strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 20) + fine,
	"100 with a body":        "HTTP/1.1 100 Continue\r\nContent-Length: 6\r\n\r\n\"cb-0\"" + fine,
	"only 100":               "HTTP/1.1 100 Continue\r\n\r\n",
	"endless 103":            strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 5_000) + fine,
	"101":                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n" + fine,
	"101 after 100":          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
	"header nearly too long": "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", longestHeader-100) + "\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"header line too long":   "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", longestHeader) + "\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"too many header lines":  "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: a\r\n", longestHeader/6) + "Content-Length: 6\r\n\r\n\"cb-1\"",
	"status line too long":   "HTTP/1.1 200 " + strings.Repeat("a", longestHeader) + "\r\nContent-Length: 6\r\n\r\n\"cb-1\"",
	"body to the limit":      "HTTP/1.1 400 No\r\n\r\n" + strings.Repeat("n", longestAnswer),
	"body over the limit":    "HTTP/1.1 400 No\r\n\r\n" + strings.Repeat("n", longestAnswer+1),
	"two answers":            fine + strings.Replace(fine, "cb-1", "cb-2", 1),
	"rubbish behind it":      fine + "rubbish",
	"line behind it":         fine + "\r\n",
}

// What a server sends means the same, whoever has read it.
func TestSameAsTransport(t *testing.T) {
	certificate, roots := someCertificate(t)
	for name, text := range awkwardAnswers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, end := range []func(net.Conn){func(net.Conn) {}, func(c net.Conn) { io.Copy(io.Discard, c) }} {
				for _, secure := range []bool{false, true} {
					address := serveRaw(t, func(c net.Conn) {
						if secure {
							c = tls.Server(c, certificate)
							defer c.Close()
						}
						if _, err := readRequest(bufio.NewReader(c)); err == nil {
							io.WriteString(c, text)
							if closer, ok := c.(interface{ CloseWrite() error }); ok {
								closer.CloseWrite()
							}
							end(c)
						}
					})
					config := Config{BaseURL: address, RootCAs: roots}
					if secure {
						config.BaseURL = overTLS(address)
					}
					mustBeSame(t, clientOf(t, config), byTransport(clientOf(t, config)))
				}
			}
		})
	}
}

func FuzzSameAsTransport(f *testing.F) {
	for _, text := range awkwardAnswers {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		dial := piped(func(c net.Conn) {
			if _, err := readRequest(bufio.NewReader(c)); err == nil {
				io.WriteString(c, text)
			}
		})
		mustBeSame(t, dialing(t, Config{}, dial), byTransport(dialing(t, Config{}, dial)))
	})
}

func mustBeSame(t *testing.T, got, want *Client) {
	t.Helper()
	if canHurry != (got.straight() != nil) || want.straight() != nil {
		t.Fatal("both are created the same way")
	}
	a, b := create(got), create(want)
	a.Begun, a.Took, a.Heard.At = b.Begun, b.Took, b.Heard.At
	if diff := cmp.Diff(b, a); diff != "" {
		t.Errorf("(-transport +direct):\n%s", diff)
	}
}
