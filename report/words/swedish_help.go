package words

// swedishHelpTexts say what commands do: see englishHelpTexts.
var swedishHelpTexts = map[string]string{
	"help.heading.usage":     "Användning:",
	"help.heading.examples":  "Exempel:",
	"help.heading.commands":  "Kommandon:",
	"help.heading.flags":     "Flaggor:",
	"help.heading.reading":   "Hur filen läses:",
	"help.heading.choosing":  "Vilka rader som skickas:",
	"help.heading.sending":   "Hur de skickas:",
	"help.heading.writing":   "Vad som skrivs:",
	"help.heading.others":    "Övriga flaggor:",
	"help.heading.inherited": "Flaggor för alla kommandon:",
	"help.heading.command":   "[kommando]",
	"help.heading.options":   "[flaggor]",
	"help.heading.default":   "standard",
	"help.heading.more":      `Mer om ett kommando får du med ”{command} [kommando] --help”.`,

	"help.short": "Skapa återkomster i Vitec av raderna i en fil",
	"help.long": `comebacks tar en fil med byråer, kontakter, datum, bostäder och anteckningar,
kontrollerar varje rad och skapar en återkomst för var och en i Vitec Connect.

Varje rad utan fel blir exakt en återkomst, eller en rad i resultatfilen som
säger varför inte. Inget skickas två gånger och inget försvinner: du kan stoppa
när som helst, och sedan fortsätter det där det slutade.`,
	"help.example": `  comebacks serve                          gör allt i webbläsaren
  comebacks check kunder.csv               se vad som är fel i en fil
  comebacks import --sandbox kunder.csv    öva utan Vitec
  comebacks import kunder.csv              gör det på riktigt
  comebacks resume                         fortsätt med det som stoppades
  comebacks reconcile                      stäm av mot det som finns i Vitec nu`,

	"help.import.use":   "FIL",
	"help.import.short": "Kontrollera en fil och skapa dess återkomster i Vitec",
	"help.import.long": `Kontrollera varje rad i en fil, och skapa en återkomst i Vitec för varje rad
utan fel.

FIL är en CSV-fil eller en Excel-arbetsbok (.xlsx), packad med gzip eller inte,
eller rader från ett annat program: en pipe, eller ”-” för standard in. De två
sista behöver --output. Först ser du hur filen har lästs och hur många
återkomster som skapas. Sedan kommer frågan. När du har svarat ja kopieras
filen, och du kan ändra eller ta bort den.

För kunder.csv skrivs kunder.results.csv, som har varje rad med dess status,
och, om några rader inte finns i Vitec, kunder.errors.csv med bara dem: rätta
dem där, och importera den filen. Med --dry-run heter de kunder.check.csv och
kunder.check.errors.csv, med --sandbox kunder.sandbox.csv och så vidare.
Resultat från en annan körning som ligger i vägen får ett nytt namn, och det får
också kunder.errors.csv om du har ändrat den.

Importerar du en fil igen skickas inget två gånger. Om den senaste körningen med
filen stoppades, eller var en provomgång (--limit), och servern och det som styr
hur raderna läses är samma, så fortsätter den; annars börjar en ny. En rad hålls
tillbaka som liknande om en annan fil har skapat en återkomst för samma kontakt
och tid, eller om raden själv redan är skapad, med annat innehåll. Med
--allow-similar skickas den ändå.

Det du anger om kolumnerna med --map, --ignore och --customer sparas bredvid
journalen när en import börjar. Nästa fil med samma rubrikrad läses likadant,
och det får du se. Det du anger på nytt gäller. Med --yes måste byrån anges
varje gång.

En rad utan contactId slås upp i Vitec på e-postadress eller telefonnummer, och
en handläggare på namn. Du ser vad som hittades innan något skickas. Bara ett
namn räcker inte, om du inte anger --match name. Om flera kontakter passar står
de i kunder.errors.csv, så att du kan välja.

Vitec ger ut en inloggning för varje byrå. Den som gäller en rads byrå kommer
från filen i --logins (customerId,username,password; tomt customerId gäller alla
andra), från COMEBACKS_USERNAME och COMEBACKS_PASSWORD, eller från
lösenordsvalvet (se: comebacks login). Annars blir du tillfrågad.

Varje flagga kan också anges som miljövariabel: --base-url som
COMEBACKS_BASE_URL.

Slutkoder:
  0    varje rad finns i Vitec (utom dem som --limit utelämnar)
  1    körningen blev klar, men några rader finns inte i Vitec
  2    filen eller flaggorna går inte att använda; inget har skickats
  3    körningen stoppades före slutet; fortsätt med: comebacks resume
  4    en annan process skickar med journalen; inget har skickats
  130  avbruten med Ctrl-C; fortsätt med: comebacks resume`,
	"help.import.example": `  comebacks import --sandbox kunder.csv              öva utan Vitec
  comebacks import --dry-run kunder.csv              se vad som skulle skickas
  comebacks import --limit 10 kunder.csv             en provomgång på tio rader
  comebacks import kunder.csv                        resten
  comebacks import --yes --workers 5 --rate 10 --json kunder.csv
  comebacks import --yes --output kunder.results.csv - < kunder.csv`,

	"help.check.use":   "FIL",
	"help.check.short": "Kontrollera en fil, utan att skicka något",
	"help.check.long": `Kontrollera varje rad i en fil, och visa hur kolumnerna har lästs. Inget
skickas, varken Vitec eller journalen tillfrågas, och ingen inloggning behövs.
En rad med e-postadress, telefonnummer eller namn i stället för id räknas därför
som utan fel, och är ännu inte uppslagen.
(Båda tillfrågas med: comebacks import --dry-run.)

För kunder.csv skrivs kunder.check.csv, som har varje rad med det som är fel i
den; en rad utan fel är ”unsent”. Om några rader har fel skrivs också
kunder.check.errors.csv, med bara dem.

Slutkoden är 0 om alla rader är utan fel, 1 om några har fel, och 2 om filen
eller flaggorna inte går att använda.`,
	"help.check.example": `  comebacks check kunder.csv
  comebacks check --customer M30011 --date-format DD/MM/YYYY kunder.csv
  comebacks check --map "Kundnr=customerId" --json kunder.csv`,

	"help.template.use":   "[FIL]",
	"help.template.short": "Skriv en tom mall med rätt kolumner",
	"help.template.long": `Skriv en mall med rätt kolumner och en rad som exempel, till FIL eller till
standard ut. Slutar FIL på .xlsx blir det en arbetsbok, med ett andra blad som
säger vad varje kolumn betyder; slutar den på .csv blir det CSV.

customerId, date och en av contactId, email och phone måste fyllas i (på svenska
Kundid, Datum och en av Kontaktid, E-post och Telefon); de andra kolumnerna kan
lämnas tomma eller tas bort. Exemplet skickas aldrig: skriv över det, eller ta
bort det. Den svenska CSV-filen öppnas i svensk Excel med ett dubbelklick: den
har semikolon, och det märke som Excel känner igen UTF-8 på. En fil som redan
finns skrivs aldrig över.`,
	"help.template.example": `  comebacks template customers.csv
  comebacks template --language sv kunder.xlsx`,

	"help.sandbox.short": "Starta en ersättare för Vitec Connect på den här datorn",
	"help.sandbox.long": `Starta en ersättare för Vitec Connect på den här datorn, att prova mot.

Den håller det som skickas till den i minnet, visar det på /sandbox/comebacks
och gör fel på beställning. Är COMEBACKS_USERNAME och COMEBACKS_PASSWORD satta
så kräver den dem; annars godtar den vad som helst. --login ger en byrå en egen
inloggning.

Den har påhittade personer, som hittas på e-postadress, telefon eller namn. De
är desamma för varje byrå, och finns på /sandbox/people. Dessutom finns en
miljon med nummer: nummer 17 är Ture Kund17 med kund17@example.se och
078-000 00 17.

Fel (--fault) på ett anrop som inte skapar något:
{faults}

Fel på ett anrop som ändå skapar sin återkomst:
{creating faults}

Uppslag som avviker från dokumentationen (--lookups):
{lookups}

Det som ligger under /sandbox/ kräver ingen inloggning, gör inga fel och stämmer
alltid, vad uppslagen än visar:
  GET /sandbox/comebacks           allt som den håller
  POST /sandbox/comebacks          gör en för hand, som en kollega kanske gör:
                                   JSON med customerId, contactId, date, note …
  PATCH /sandbox/comebacks/ID      flytta den till en annan tid: JSON med date
  DELETE /sandbox/comebacks/ID     ta bort den
  GET /sandbox/people              personerna
  GET /sandbox/stats               antal anrop den har fått

Slag av sökningar efter personer (--no-search, --search-401):
{searches}`,
	"help.sandbox.example": `  comebacks sandbox --addr 127.0.0.1:8080 --fault throttle=0.1
  comebacks sandbox --fault late-work=0.05 --late-by 20s --lookup-lag 30s
  comebacks sandbox --lookups created-local --fault close-after=0.05
  comebacks sandbox --login M30011=anna:hemligt --no-search names
  comebacks import --base-url http://127.0.0.1:8080 kunder.csv
  curl -X DELETE http://127.0.0.1:8080/sandbox/comebacks/ID`,

	"help.version.short": "Visa vilket bygge av programmet det här är",
	"help.version.long": `Visa vilket bygge av programmet det här är: versionen, incheckningen och dess
datum, Go-versionen som det är byggt med, och plattformen. Ett bygge som inte
känner till sin version är ”(devel)”.

comebacks --version säger detsamma.`,
	"help.version.example": `  comebacks version
  comebacks version --json`,

	"help.help.use":   "[kommando]",
	"help.help.short": "Visa hjälpen för ett kommando",
	"help.help.long":  "Visa hjälpen för ett kommando, precis som dess --help.",
	"help.help.example": `  comebacks help import
  comebacks help journal release`,

	"help.completion.short": "Skriv tabbkomplettering för ditt skal",
	"help.completion.long": `Skriv ett skript som låter ditt skal komplettera kommandon och flaggor för
comebacks när du trycker på Tabb. Hjälpen för varje skal säger var skriptet ska
ligga.`,
	"help.completion.example": `  comebacks completion bash --help
  comebacks completion powershell --help`,
	"help.completion.bash.short": "Skriv tabbkomplettering för bash",
	"help.completion.bash.long": `Skriv tabbkomplettering för bash. Den behöver paketet bash-completion. Lägg
skriptet där det letar, och starta ett nytt skal.`,
	"help.completion.bash.example": `  source <(comebacks completion bash)      bara i det här skalet
  comebacks completion bash > /etc/bash_completion.d/comebacks
  comebacks completion bash > $(brew --prefix)/etc/bash_completion.d/comebacks`,
	"help.completion.zsh.short": "Skriv tabbkomplettering för zsh",
	"help.completion.zsh.long": `Skriv tabbkomplettering för zsh. Kompletterar det inget ännu, lägg då till raden
”autoload -U compinit; compinit” i ~/.zshrc. Lägg skriptet i en mapp i $fpath,
med namnet _comebacks, och starta ett nytt skal.`,
	"help.completion.zsh.example": `  source <(comebacks completion zsh)       bara i det här skalet
  comebacks completion zsh > "${fpath[1]}/_comebacks"`,
	"help.completion.fish.short": "Skriv tabbkomplettering för fish",
	"help.completion.fish.long":  "Skriv tabbkomplettering för fish.",
	"help.completion.fish.example": `  comebacks completion fish | source       bara i det här skalet
  comebacks completion fish > ~/.config/fish/completions/comebacks.fish`,
	"help.completion.powershell.short": "Skriv tabbkomplettering för PowerShell",
	"help.completion.powershell.long": `Skriv tabbkomplettering för PowerShell. För att ha den i varje fönster lägger du
till exemplets rad i din profil (filen $PROFILE).`,
	"help.completion.powershell.example": `  comebacks completion powershell | Out-String | Invoke-Expression`,
}
