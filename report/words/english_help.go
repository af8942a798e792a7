package words

// englishHelpTexts say what commands do, and head the parts of their help. A command's
// keys have its path in them: help.journal.release.short. Use is what stands after its
// name in the line of usage. {faults}, {creating faults}, {lookups} and {searches} are
// lists of names that the stand-in knows, {command} is a command that has others below it.
var englishHelpTexts = map[string]string{
	"help.heading.usage":     "Usage:",
	"help.heading.examples":  "Examples:",
	"help.heading.commands":  "Available commands:",
	"help.heading.flags":     "Flags:",
	"help.heading.reading":   "How the sheet is read:",
	"help.heading.choosing":  "Which rows are sent:",
	"help.heading.sending":   "How they are sent:",
	"help.heading.writing":   "What is written:",
	"help.heading.others":    "Other flags:",
	"help.heading.inherited": "Flags of all commands:",
	"help.heading.command":   "[command]",
	"help.heading.options":   "[flags]",
	"help.heading.default":   "default",
	"help.heading.more":      `Use "{command} [command] --help" for more about a command.`,

	"help.short": "Make comebacks (återkomster) in Vitec out of a spreadsheet",
	"help.long": `comebacks takes a sheet of customers, contacts, dates, estates and notes, checks
every row, and makes one comeback (återkomst) for each in Vitec Connect.

Every valid row becomes exactly one comeback, or a line in the results file that
says why not. Never twice, never lost: it can be stopped at any moment, and goes
on where it stopped.`,
	"help.example": `  comebacks serve                          do all of it in your browser
  comebacks check kunder.csv               see what is wrong with a sheet
  comebacks import --sandbox kunder.csv    try it without Vitec
  comebacks import kunder.csv              do it
  comebacks resume                         go on with what was stopped
  comebacks reconcile                      compare with what Vitec holds now`,

	"help.import.use":   "FILE",
	"help.import.short": "Check a sheet and make its comebacks in Vitec",
	"help.import.long": `Check every row of a sheet, and make one comeback in Vitec for each valid one.

FILE is a CSV file or an Excel workbook (.xlsx), packed with gzip or not; a
pipe; or "-" for standard input. The last two need --output. First it shows how
the sheet was understood and how many comebacks will be made. Then it asks. Once
you have said yes the sheet is copied, and you may change or remove FILE.

For kunder.csv it writes kunder.results.csv, which has every row with its
status, and, if some rows are not in Vitec, kunder.errors.csv with those alone:
correct them there, and import that file. With --dry-run these are
kunder.check.csv and kunder.check.errors.csv, with --sandbox kunder.sandbox.csv
and so on. Results of another run that are in the way are renamed, and so is an
errors file that you have changed.

Importing a sheet again sends nothing twice. If its last run was stopped, or was
a pilot (--limit), and the server and the options that say how rows are read are
the same, that run goes on; otherwise a new one begins. A row is held back as
similar if another sheet made a comeback for its contact at the same time, or
if the row itself was created before with other content; --allow-similar sends
it.

What you say about the columns with --map, --ignore and --customer is remembered
beside the journal when an import begins. The next sheet with the same header is
read the same way, and you are shown that it is. What you say anew wins; with
--yes, the customer must be said each time.

A row without a contactId is looked up in Vitec by its e-mail address or its
telephone number, and a handler by name; what was found is shown before anything
is sent. A name alone finds nobody, unless you say --match name. If several
contacts are found, the errors file names them, for you to choose from.

Vitec gives a login for each customer. The one for a row's customer comes from
the file of --logins (customerId,username,password; an empty customerId is for
all others), from COMEBACKS_USERNAME and COMEBACKS_PASSWORD, or from the
keychain (see: comebacks login); otherwise you are asked.

Each flag can also be given as a variable: --base-url as COMEBACKS_BASE_URL.

Exit codes:
  0    every row is in Vitec (but for those beyond --limit)
  1    it came to its end, and some rows are not
  2    the sheet or the flags can't be used; nothing was sent
  3    the run was stopped before its end; go on with: comebacks resume
  4    another process sends with the journal; nothing was sent
  130  interrupted by Ctrl-C; go on with: comebacks resume`,
	"help.import.example": `  comebacks import --sandbox kunder.csv              try it without Vitec
  comebacks import --dry-run kunder.csv              see what would be sent
  comebacks import --limit 10 kunder.csv             a pilot of ten rows
  comebacks import kunder.csv                        the others
  comebacks import --yes --workers 5 --rate 10 --json kunder.csv
  comebacks import --yes --output kunder.results.csv - < kunder.csv`,

	"help.check.use":   "FILE",
	"help.check.short": "Check a sheet, and send nothing",
	"help.check.long": `Check every row of a sheet, and show how its columns were understood. Nothing is
sent, neither Vitec nor the journal is asked, and no credentials are needed. So
a row with an e-mail address, a telephone number or a name instead of an id
counts as valid, and is yet to be looked up.
(To ask both: comebacks import --dry-run.)

For kunder.csv it writes kunder.check.csv, which has every row with what is
wrong with it; a valid one is "unsent". If rows are invalid,
kunder.check.errors.csv has those alone.

It ends with 0 if every row is valid, 1 if some are not, and 2 if the sheet or
the flags can't be used.`,
	"help.check.example": `  comebacks check kunder.csv
  comebacks check --customer M30011 --date-format DD/MM/YYYY kunder.csv
  comebacks check --map "Kundnr=customerId" --json kunder.csv`,

	"help.template.use":   "[FILE]",
	"help.template.short": "Write a sheet with the right columns to start from",
	"help.template.long": `Write a sheet with the right columns and an example of a row, to FILE or to
standard output. A FILE that ends in .xlsx is a workbook, whose second sheet
says what each column means; one that ends in .csv is CSV.

customerId, date, and one of contactId, email and phone must be filled in; the
other columns may be left empty or removed. The example is never sent: write
over it, or remove it. The Swedish CSV opens in Swedish Excel with a double
click: it has semicolons, and the mark by which Excel recognises UTF-8. A file
that exists is never overwritten.`,
	"help.template.example": `  comebacks template customers.csv
  comebacks template --language sv kunder.xlsx`,

	"help.sandbox.short": "Serve a stand-in for Vitec Connect on this machine",
	"help.sandbox.long": `Serve a stand-in for Vitec Connect on this machine, to try things out against.

It keeps in memory what it is sent, lists it at /sandbox/comebacks, and makes
faults on demand. If COMEBACKS_USERNAME and COMEBACKS_PASSWORD are set, it
requires them; otherwise it accepts any. --login gives a customer a login of
its own.

It has invented people, who are found by e-mail address, telephone or name.
They are the same for each customer, and are listed at /sandbox/people. Besides
them there are a million by number: number 17 is Ture Kund17 with
kund17@example.se and 078-000 00 17.

Faults (--fault) of a request that creates nothing:
{faults}

Faults of a request that creates its comeback all the same:
{creating faults}

Look-ups that differ from what is documented (--lookups):
{lookups}

What lies below /sandbox/ needs no login, has no faults, and is always right,
whatever look-ups show:
  GET /sandbox/comebacks           all that it holds
  POST /sandbox/comebacks          make one by hand, as a colleague might: JSON
                                   with customerId, contactId, date, note …
  PATCH /sandbox/comebacks/ID      move it to another time: JSON with date
  DELETE /sandbox/comebacks/ID     remove it
  GET /sandbox/people              the people
  GET /sandbox/stats               counts of what it was asked

Kinds of search for people (--no-search, --search-401):
{searches}`,
	"help.sandbox.example": `  comebacks sandbox --addr 127.0.0.1:8080 --fault throttle=0.1
  comebacks sandbox --fault late-work=0.05 --late-by 20s --lookup-lag 30s
  comebacks sandbox --lookups created-local --fault close-after=0.05
  comebacks sandbox --login M30011=anna:hemligt --no-search names
  comebacks import --base-url http://127.0.0.1:8080 kunder.csv
  curl -X DELETE http://127.0.0.1:8080/sandbox/comebacks/ID`,

	"help.version.short": "Show which build of the program this is",
	"help.version.long": `Show which build of the program this is: the version, the commit and its date,
the version of Go that it was built with, and the platform. A build that does
not know its version is "(devel)".

comebacks --version says the same.`,
	"help.version.example": `  comebacks version
  comebacks version --json`,

	"help.help.use":   "[command]",
	"help.help.short": "Show the help of a command",
	"help.help.long":  "Show the help of a command, as its --help does.",
	"help.help.example": `  comebacks help import
  comebacks help journal release`,

	"help.completion.short": "Write completions for your shell",
	"help.completion.long": `Write a script by which your shell completes the commands and flags of comebacks
when you press Tab. The help of each shell says where the script belongs.`,
	"help.completion.example": `  comebacks completion bash --help
  comebacks completion powershell --help`,
	"help.completion.bash.short": "Write completions for bash",
	"help.completion.bash.long": `Write completions for bash. They need its package bash-completion. Put the
script where that looks for it, and start a new shell.`,
	"help.completion.bash.example": `  source <(comebacks completion bash)      in this shell only
  comebacks completion bash > /etc/bash_completion.d/comebacks
  comebacks completion bash > $(brew --prefix)/etc/bash_completion.d/comebacks`,
	"help.completion.zsh.short": "Write completions for zsh",
	"help.completion.zsh.long": `Write completions for zsh. If it completes nothing yet, add the line
"autoload -U compinit; compinit" to ~/.zshrc. Put the script into a folder of
$fpath, under the name _comebacks, and start a new shell.`,
	"help.completion.zsh.example": `  source <(comebacks completion zsh)       in this shell only
  comebacks completion zsh > "${fpath[1]}/_comebacks"`,
	"help.completion.fish.short": "Write completions for fish",
	"help.completion.fish.long":  "Write completions for fish.",
	"help.completion.fish.example": `  comebacks completion fish | source       in this shell only
  comebacks completion fish > ~/.config/fish/completions/comebacks.fish`,
	"help.completion.powershell.short": "Write completions for PowerShell",
	"help.completion.powershell.long": `Write completions for PowerShell. To have them in every window, add the line of
the example to your profile (the file $PROFILE).`,
	"help.completion.powershell.example": `  comebacks completion powershell | Out-String | Invoke-Expression`,
}
