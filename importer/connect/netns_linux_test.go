package connect

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

const (
	// outageTimeout is the clients' patience. Linux sends what is not
	// acknowledged again after 0.2, 0.4, 0.8 and 1.6 seconds by then, and
	// would go on after 3.3, 6.6 and 13.
	outageTimeout = 2 * time.Second
	// outageWatch is long enough for all three of these.
	outageWatch = 15 * time.Second
	// outageStep bounds what is done at once if nothing is wrong.
	outageStep = 10 * time.Second
)

// A POST that was given up while the network was away does not arrive when it
// is back. No server on the loopback can show that, where every byte arrives as
// soon as it is written. A second client, whose connections are closed the
// way that is usual, proves that the kernel would have delivered it.
func TestGivenUpInAnOutage(t *testing.T) {
	t.Parallel() // its network is its own
	network := newOutageNetwork(t)
	server := network.start(t, "server", "server")
	line := server.hear(t)
	address, root, ok := strings.Cut(line, " ")
	if !ok || !strings.HasPrefix(address, "https://") {
		t.Fatalf("the server says %q", line)
	}

	dropping := network.start(t, "client", "dropping", outageAddress+"="+address, outageRoot+"="+root)
	keeping := network.start(t, "client", "keeping", outageAddress+"="+address, outageRoot+"="+root)
	clients := []outageProcess{dropping, keeping}
	for _, c := range clients { // so that there is a connection
		c.say(t, "first")
		c.mustAnswer(t, importer.AnswerCreated)
		if got := server.hear(t); got != c.role+" first" {
			t.Fatalf("the server has read %q", got)
		}
	}

	network.forward(t, false)
	for _, c := range clients {
		c.say(t, "second")
	}
	for _, c := range clients {
		c.mustAnswer(t, importer.AnswerUncertain)
	}
	network.forward(t, true)

	want := []string{"keeping second"}
	if diff := cmp.Diff(want, server.overhear(t, outageWatch)); diff != "" {
		t.Errorf("read when the network was back (-want +got):\n%s", diff)
	}
}

// outageNetwork is a client and a server with a router between them, each in a
// network namespace of its own. It shares nothing with the machine's network.
type outageNetwork struct{ prefix string }

const outageServer = "10.77.2.2"

// newOutageNetwork skips the test where there can be none.
func newOutageNetwork(t *testing.T) outageNetwork {
	t.Helper()
	if testing.Short() {
		t.Skip("it takes 20 seconds")
	}
	if os.Geteuid() != 0 {
		t.Skip("only root may make network namespaces")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("there is no ip command: on Debian, apt-get install iproute2")
	}
	n := outageNetwork{fmt.Sprintf("comebacks-%d-", os.Getpid())}
	for _, host := range []string{"client", "router", "server"} {
		n.add(t, host)
	}
	n.connect(t, "client", "10.77.1.1", "10.77.1.2")
	n.connect(t, "server", "10.77.2.1", outageServer)
	n.forward(t, true)
	return n
}

func (n outageNetwork) add(t *testing.T, host string) {
	t.Helper()
	name := n.prefix + host
	if out, err := exec.Command("ip", "netns", "add", name).CombinedOutput(); err != nil {
		// Root of a container may be refused.
		t.Skipf("no network namespace can be made here: %v: %s", err, out)
	}
	t.Cleanup(func() { runIP(t, "netns", "delete", name) })
}

// connect lays a cable from the router to the host, whose way to everything
// then leads over the router. Each end is called what it leads to.
func (n outageNetwork) connect(t *testing.T, host, near, far string) {
	t.Helper()
	from, to := n.prefix+"router", n.prefix+host
	runIP(t, "-n", from, "link", "add", host, "type", "veth", "peer", "name", "router", "netns", to)
	runIP(t, "-n", from, "address", "add", near+"/24", "dev", host)
	runIP(t, "-n", from, "link", "set", host, "up")
	runIP(t, "-n", to, "address", "add", far+"/24", "dev", "router")
	runIP(t, "-n", to, "link", "set", "router", "up")
	runIP(t, "-n", to, "route", "add", "default", "via", near)
}

// forward ends an outage, or begins one. The router drops what comes in then
// without a word, and both hosts still see their cables up, as they would in
// an outage somewhere on the way.
func (n outageNetwork) forward(t *testing.T, on bool) {
	t.Helper()
	set := "echo 0 > /proc/sys/net/ipv4/ip_forward"
	if on {
		set = "echo 1 > /proc/sys/net/ipv4/ip_forward"
	}
	runIP(t, "netns", "exec", n.prefix+"router", "sh", "-c", set)
}

func runIP(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// outageProcess is this program on a host, as TestOutageProcess.
type outageProcess struct {
	role string
	in   io.Writer
	out  <-chan string // its lines
}

// The variables that tell TestOutageProcess what to be.
const (
	outageRole    = "COMEBACKS_OUTAGE_ROLE"
	outageAddress = "COMEBACKS_OUTAGE_ADDRESS"
	outageRoot    = "COMEBACKS_OUTAGE_ROOT"
)

// start starts a process, which ends with the test.
func (n outageNetwork) start(t *testing.T, host, role string, env ...string) outageProcess {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "ip", "netns", "exec", n.prefix+host, program, "-test.run=^TestOutageProcess$")
	c.Env = append(env, outageRole+"="+role) // and nothing else: a proxy could not be reached
	c.Stderr = t.Output()
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}()
	t.Cleanup(func() {
		for range lines { // until it is killed, with the test's context
		}
		c.Wait()
	})
	return outageProcess{role, in, lines}
}

func (p outageProcess) say(t *testing.T, line string) {
	t.Helper()
	if _, err := fmt.Fprintln(p.in, line); err != nil {
		t.Fatalf("%s: %v", p.role, err)
	}
}

// hear waits for the next line.
func (p outageProcess) hear(t *testing.T) string {
	t.Helper()
	select {
	case line, ok := <-p.out:
		if !ok {
			t.Fatalf("%s has ended", p.role)
		}
		return line
	case <-time.After(outageStep):
		t.Fatalf("%s says nothing", p.role)
	}
	return ""
}

// overhear gives all lines that come in a time.
func (p outageProcess) overhear(t *testing.T, d time.Duration) (lines []string) {
	t.Helper()
	begun, over := time.Now(), time.After(d)
	for {
		select {
		case line, ok := <-p.out:
			if !ok {
				t.Fatalf("%s has ended", p.role)
			}
			t.Logf("%s: %q after %s", p.role, line, time.Since(begun).Round(time.Millisecond))
			lines = append(lines, line)
		case <-over:
			return lines
		}
	}
}

// mustAnswer waits for what a client was answered.
func (p outageProcess) mustAnswer(t *testing.T, want importer.Verdict) {
	t.Helper()
	line := p.hear(t)
	var a importer.Answer
	if err := json.Unmarshal([]byte(line), &a); err != nil {
		t.Fatalf("%s: %q: %v", p.role, line, err)
	}
	if a.Verdict != want {
		t.Fatalf("%s: verdict %d instead of %d: %+v", p.role, a.Verdict, want, a)
	}
}

// TestOutageProcess is no test: it is what outageNetwork.start starts. It ends
// with its input, so that a test that was killed leaves no process behind.
func TestOutageProcess(t *testing.T) {
	switch role := os.Getenv(outageRole); role {
	case "server":
		serveInOutage(t)
	case "dropping":
		postInOutage(t, role, New)
	case "keeping":
		postInOutage(t, role, newKeeping)
	}
}

// serveInOutage prints its address with its certificate, and then the note of
// each POST that it has read to the end.
func serveInOutage(t *testing.T) {
	cert := selfSigned(t, outageServer)
	l, err := tls.Listen("tcp", outageServer+":0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("https://%s %s\n", l.Addr(), base64.StdEncoding.EncodeToString(cert.Certificate[0]))
	go http.Serve(l, http.HandlerFunc(printNote))
	io.Copy(io.Discard, os.Stdin)
}

func printNote(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	var comeback jsonComeback
	json.Unmarshal(body, &comeback) // what is no comeback has no note, which the test sees
	fmt.Println(comeback.Note)
	answerID(w, r)
}

// selfSigned makes a certificate for an address that is its own authority.
func selfSigned(t *testing.T, ip string) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "outage"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		IsCA:     true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.ParseIP(ip)},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

// postInOutage sends one POST for each line that it reads, and prints what
// became of it.
func postInOutage(t *testing.T, role string, newClient func(Config) (*Client, error)) {
	raw, err := base64.StdEncoding.DecodeString(os.Getenv(outageRoot))
	if err != nil {
		t.Fatal(err)
	}
	root, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(root)
	client, err := newClient(Config{
		BaseURL: os.Getenv(outageAddress), Username: someUser, Password: somePassword,
		RootCAs: roots, Timeout: outageTimeout,
	})
	if err != nil {
		t.Fatal(err)
	}
	out := json.NewEncoder(os.Stdout) // a line for each
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		comeback := someComeback
		comeback.Note = role + " " + in.Text()
		if err := out.Encode(client.Create(t.Context(), comeback)); err != nil {
			t.Fatal(err)
		}
	}
}

// newKeeping is New, but no linger is set on its connections.
func newKeeping(c Config) (*Client, error) {
	var dialer net.Dialer
	return newClient(c, func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return struct{ net.Conn }{c}, nil // hides SetLinger
	})
}
