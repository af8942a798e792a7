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

On Windows, a double-click on the program does the same; a sheet that is dropped
on it is opened.

It ends with 0 when it is told to end, and with 2 if it can't begin.`,
	"help.serve.example": `  comebacks serve
  comebacks serve kunder.xlsx
  comebacks serve --no-browser --addr 127.0.0.1:8471`,
}
