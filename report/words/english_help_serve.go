package words

// englishServeHelpTexts say what the command does that serves the page.
var englishServeHelpTexts = map[string]string{
	"help.serve.use":   "[FILE]",
	"help.serve.short": "Open the page: hand in, correct and send a sheet in your browser",
	"help.serve.long": `Open a page in your browser, on which a sheet is handed in, corrected in its
cells, and sent, without any more commands. With FILE it opens that sheet.

The page is for you and this machine alone: it listens on 127.0.0.1, and lets in
only the browser that this command has opened. It goes on when the browser is
closed, until you press Ctrl-C, close the window, or press End comebacks under
Settings. What is being sent then is stopped, and goes on later: with Continue
on the page, or with: comebacks resume. A second start shows the page that is
there.

Files that are handed in are kept in your user's state folder, and what is sent
stands in the same journal as that of comebacks import.

For an office, start it on a server, by a name, with a certificate or behind a
proxy that has one: whoever calls it there signs in. All share one journal and
the logins of this command, so that nothing is sent twice between colleagues. It
answers to the names of --host alone, and reads the certificate again when it is
renewed. It listens on :8443, or where --addr says; behind a proxy on
127.0.0.1:8471, or on a socket (unix:PATH), and beyond this machine only if
--proxy says who may call. The proxy must pass on the Host header, and set
X-Forwarded-Proto and X-Forwarded-For. No browser is opened, and a second start
is refused.

On Windows, a double-click on the program does the same; a sheet that is dropped
on it is opened.

It ends with 0 when it is told to end, and with 2 if it can't begin.`,
	"help.serve.example": `  comebacks serve
  comebacks serve kunder.xlsx
  comebacks serve --no-browser --addr 127.0.0.1:8471
  comebacks serve --host ek.kontoret.se --tls-cert cert.pem --tls-key key.pem
  comebacks serve --host ek.kontoret.se --behind-proxy`,
}
