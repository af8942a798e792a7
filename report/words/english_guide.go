package words

// englishGuideTexts are what is handed out with the program: a page (see Voice.Guide), and
// the heads of its manual.
// What Windows, macOS and Excel say is quoted as they say it.
var englishGuideTexts = map[string]string{
	// The parts of a page of the manual.
	"man.name":        "NAME",
	"man.usage":       "USAGE",
	"man.description": "DESCRIPTION",
	"man.flags":       "FLAGS",
	"man.examples":    "EXAMPLES",
	"man.see":         "SEE ALSO",

	"guide.name": "READ ME.txt",
	"guide.head": `comebacks {version}
Makes comebacks (återkomster) in Vitec out of a sheet from Excel.`,

	"guide.start.windows": `HOW TO BEGIN

1. Unpack it first. Right-click the zip file that you downloaded, choose
   "Extract All" and press "Extract". Do not start the program inside the
   zip file. If the browser does not want to save the file, choose "Keep".

2. Open the folder that appeared, and double-click comebacks (on some
   computers it says comebacks.exe).

3. If it says "Windows protected your PC", press "More info", then "Run
   anyway". Windows asks because the program is not signed, and only the
   first time. If there is no "Run anyway", whoever looks after your
   computers has turned that off: show them this page.

4. A window with text opens, and then a page in your browser. Leave the
   window open while you work.

5. Drop your sheet on the page. You can also drop it on the program.`,

	"guide.start.darwin": `HOW TO BEGIN

1. Double-click the zip file that you downloaded, to unpack it.

2. Open the folder that appeared, and double-click comebacks. The Mac says
   that it can't verify the program, as it is not signed. Press "Done", not
   "Move to Bin".

3. Open System Settings, choose "Privacy & Security", go down to "Security"
   and press "Open Anyway" beside comebacks. On older Macs: right-click
   comebacks, choose "Open", and press "Open". This is needed only the
   first time. You may close the window that appears.

4. Open the program Terminal. Type cd and a space, drop the folder on the
   window, and press Enter. Then type
       ./comebacks serve
   and press Enter. A page opens in your browser. Leave the window open
   while you work.

5. Drop your sheet on the page.`,

	"guide.start.linux": `HOW TO BEGIN

1. Unpack the file that you downloaded:
       tar -xzf comebacks-….tar.gz

2. Go into the folder that appeared, and type
       ./comebacks serve
   A page opens in your browser. Leave the window open while you work.

3. Drop your sheet on the page.`,

	"guide.after": `PRACTISE FIRST
Press "Practise first" on the page. Then nothing goes to Vitec, and all of
it is forgotten when the program ends.

THE RESULTS
When everything has been sent, press "Get the results". Every row has its
status there. The file is among your downloads. If it says "Protected View"
when you open it in Excel, press "Enable Editing". Your own file is never
changed. If some rows are not in Vitec, press "Get the errors file",
correct the rows there, and hand in that file.

HOW TO END
Press "End comebacks" under Settings, or close the window. To close the
page is not enough: what is being sent goes on.
If something stopped halfway, start again, open "Earlier runs", and press
"Continue". Nothing is sent twice.

GOOD TO KNOW
Let one and the same computer make all imports to an agency. It is the one
that knows what has been sent.
Unpack a new version into a new folder. The computer remembers all the same
what was sent, as that is kept in another place.

IF IT DOES NOT WORK
Ask whoever gave you the program. Say which version it is (it stands at the
top of this page), and send a picture of the window. Nobody needs your
password.`,
}
