package words

// swedishRunHelpTexts say what the commands do that are about runs and their journal.
var swedishRunHelpTexts = map[string]string{
	"help.resume.use":   "[KÖRNING]",
	"help.resume.short": "Fortsätt med en körning som stoppades",
	"help.resume.long": `Fortsätt med en körning som stoppades, vad det än berodde på: Ctrl-C, ett
strömavbrott, en full disk, fel lösenord, en server som inte svarade. Det som är
kvar skickas, Vitec tillfrågas om de rader vars svar aldrig kom, och resultatet
skrivs som om inget hade hänt. Filen behövs inte: körningen har en egen kopia.

Server och inställningar är körningens egna; bara --workers och --rate kan
ändras. Utan KÖRNING gäller det den senaste körningen där något är kvar att
göra; dit räknas rader som är oklara, och rader som Vitec inte gick att nå för.
Finns det ingen sådan skrivs resultatet av den senaste körningen igen.

En körning som en senare har ersatt fortsätter bara om du säger till: med
”resume KÖRNING” ser du vad som fortfarande skulle skickas, och får frågan. Dess
resultat får egna namn, som kunder.run-1.results.csv.

Slutkoderna är samma som för import.`,
	"help.resume.example": `  comebacks resume
  comebacks resume --workers 2 --rate 5
  comebacks runs
  comebacks resume 12`,

	"help.runs.short": "Visa körningarna i journalen",
	"help.runs.long": `Visa körningarna i journalen, den senaste först: numret, när den började, hur
det står till med den, filen, servern och antalet rader med varje status. En
körning pågår, avbröts oväntat, är stoppad eller är klar; ”ersatt av 12” betyder
att körning 12 började med samma fil innan den här var klar.`,
	"help.runs.example": `  comebacks runs
  comebacks runs --json`,

	"help.report.use":   "[KÖRNING…]",
	"help.report.short": "Gör en sida om en eller flera körningar, att titta på eller mejla",
	"help.report.long": `Gör en HTML-fil om en körning (den senaste, eller den du anger): vad som
importerades, när, av vem och vart; de rader som behöver dig; felen grupperade;
på vilka dagar återkomsterna infaller; per byrå, kontor och handläggare; anropen
över tiden; och den senaste avstämningen mot Vitec. Den behöver varken nät eller
skript.

Av flera körningar, eller av dem som påbörjades --from en dag --to en annan,
blir det en enda sida: per månad, kontor, handläggare och byrå, och vad den
senaste avstämningen av varje körning visade. En rad som finns i flera av
körningarna räknas en gång, så att alla tabeller har samma summa; på sidan står
hur.

Anteckningarna är inte med om du inte anger --with-notes. Med --format json får
du samma sak som data, och med csv en rad för varje rad; båda går till standard
ut, om du inte anger en fil med --output. Med --format xlsx blir det en
arbetsbok med ett blad för varje tabell och ett för raderna.`,
	"help.report.example": `  comebacks report
  comebacks report 12 --output kunder.html
  comebacks report 3 5 7
  comebacks report --from 2026-10-01 --to 2026-10-31 --format xlsx
  comebacks report --format json | jq .counts`,

	"help.reconcile.use":   "[KÖRNING…]",
	"help.reconcile.short": "Stäm av det som skulle skapas mot det som finns i Vitec nu",
	"help.reconcile.long": `Fråga Vitec vad som finns nu för varje kontakt i en körning (den senaste, eller
de du anger, eller alla som började --since en viss dag), och jämför. Inget
skickas.

Rader som fortfarande är oklara reds ut först, på samma sätt som med resume, och
journalen och resultatfilerna uppdateras. För kunder.csv skrivs
kunder.reconciliation.csv, med en rad för varje rad, och en för varje återkomst
som har samma kontakt och tid som en rad men är gjord på annat håll.
Klasserna är
  matched       finns i Vitec, vid rätt tid
  moved         finns i Vitec, vid en annan tid
  missing       skapades, men Vitec visar den inte längre
  not-created   har aldrig skapats
  by-other-run  skapad av en annan körning: samma återkomst, eller raden i en
                annan version
  settled       var oklar, är nu utredd
  uncertain     kan finnas i Vitec eller inte
  extra         har samma kontakt och tid som en rad, men är gjord på annat
                håll, i Vitec eller med en annan journal: kanske dubbel
  unreadable    gick inte att slå upp

Om det avbryts, kör samma kommando igen: det fortsätter där det slutade, om
körningen inte har ändrats sedan dess.

Slutkoden är 0 bara om varje rad är matched eller by-other-run, 1 om några inte
är det, 2 om flaggorna inte går att använda, 3 om det stoppades, 130 efter
Ctrl-C.`,
	"help.reconcile.example": `  comebacks reconcile
  comebacks reconcile 12 13 --json
  comebacks reconcile --since 2026-11-01 --rate 5`,

	"help.settle.use":   "KÖRNING RAD…",
	"help.settle.short": "Säg vad du har sett i Vitec om oklara rader",
	"help.settle.long": `Säg vad du har sett i Vitec om rader som är oklara: att de inte finns där
(--absent), eller att radens återkomst finns där (--created ID). Rader anges med
de nummer som Excel visar, körningar så som ”comebacks runs” visar dem.

Vitec tillfrågas om raderna en gång till. Om svaret inte säger emot dig gäller
ditt ord, och journalen noterar vems det var. Rader som inte finns i Vitec
skickas nästa gång du kör resume, eller importerar samma fil.

Slutkoden är 0 om raderna är utredda, 2 om inget har ändrats, och 4 om en annan
process skickar med journalen.`,
	"help.settle.example": `  comebacks settle 12 7 9 --absent
  comebacks settle 12 7 --created CAL5f2c`,

	"help.journal.short": "Säkerhetskopiera, återställ, frigör eller lita på journalen",
	"help.journal.long": `Journalen vet vilka rader som har skickats, och vilken process som skickar med
den. Den kan säkerhetskopieras medan den används. De andra kommandona är för det
som bara en människa kan veta: att en säkerhetskopia ska läggas i journalens
ställe, att inget saknas i den, att en process på en annan dator har slutat,
eller att slutet på en skadad journal är borta för gott.`,
	"help.journal.example": `  comebacks journal backup /backup/journal.tar
  comebacks journal restore /backup/journal.tar`,

	"help.journal.backup.use":   "FIL",
	"help.journal.backup.short": "Säkerhetskopiera journalen till en fil, medan den används",
	"help.journal.backup.long": `Säkerhetskopiera journalen till en fil, med kopiorna av de importerade filerna.
Den får användas under tiden: säkerhetskopian har allt som det är vid ett och
samma ögonblick. Filen kontrolleras innan den får sitt namn; den ersätter en
tidigare säkerhetskopia, och inget annat. En kopia av journalens egen fil, gjord
för hand, är ingen säkerhetskopia: det som skrevs sist ligger bredvid den.

Slutkoden är 0 om säkerhetskopian blev klar, annars 2.`,
	"help.journal.backup.example": `  comebacks journal backup /backup/journal.tar
  comebacks journal backup --journal /srv/journal.db /backup/monday.tar`,

	"help.journal.restore.use":   "FIL",
	"help.journal.restore.short": "Lägg en säkerhetskopia i journalens ställe",
	"help.journal.restore.long": `Lägg en säkerhetskopia i journalens ställe. Det som ligger där läggs undan, i en
mapp bredvid. Så länge journalen som ligger där går att läsa, använd den: vad
som skickades efter säkerhetskopian vet den återställda inte om.

Därför slås varje rad upp i Vitec innan den skickas. Har kontakten en återkomst
den tiden som skapades efter säkerhetskopian, av ingen som journalen känner
till, så hålls raden kvar: återkomsten kan vara radens egen. Titta på kontakten
i Vitec, och säg hur det är med "comebacks settle". Går det inte att fråga Vitec
om en rad skickas den inte. Så är det för alla körningar och filer tills någon
säger med "comebacks journal trust" att inget saknas.

Slutkoden är 0 om säkerhetskopian är återställd, 2 om inget har ändrats, och 4
om någon använder journalen.`,
	"help.journal.restore.example": `  comebacks journal restore /backup/journal.tar
  comebacks resume`,

	"help.journal.release.short": "Frigör en journal som en process på en annan dator har lämnat",
	"help.journal.release.long": `Frigör en journal som säger att en process på en annan dator skickar med den. Du
får veta vilken process det är, och får en fråga. Om den fortfarande arbetar kan
rader skickas två gånger: se först till att den har slutat. För processer på den
här datorn behövs det aldrig: journalen är fri så snart de har slutat.`,
	"help.journal.release.example": `  comebacks journal release`,

	"help.journal.trust.short": "Använd en journal som är återställd, eller har tappat sitt slut",
	"help.journal.trust.long": `Använd en journal som är återställd från en säkerhetskopia som vilken annan som
helst igen: rader skickas utan att slås upp först. Det som skickades efter
säkerhetskopian och inte är utrett då skickas två gånger, om det importeras
igen; rader som hålls kvar gör det tills var och en är utredd. Journalen noterar
vem som sade det, och när.

Eller använd en journal som har tappat sitt slut: mer har skickats än den vet
om, för att en fil bredvid den har tagits bort, eller en gammal kopia har lagts
tillbaka. Har du en nyare kopia av journalen, lägg tillbaka den i stället. Utan
en sådan blir de rader oklara som man vet var på väg, och resume frågar Vitec om
dem. Vad som i övrigt skickades efter kopian, av vilken körning som helst, är
inte längre känt, och skulle skickas två gånger: använd --check-existing med
allt som du importerar därefter.

Gäller båda får du först frågan om slutet, och journalen är fortfarande
återställd: varje rad slås upp tills du kör kommandot en gång till. En journal
som inte saknar något lämnas som den är.`,
	"help.journal.trust.example": `  comebacks journal trust
  comebacks resume`,

	"help.purge.short": "Ta bort personuppgifter i gamla körningar ur journalen",
	"help.purge.long": `Ta bort kontakter, datum, anteckningar och meddelanden ur journalen för
körningar som slutade för länge sedan, och kopiorna av deras filer. Det som
hindrar dubbletter är kvar, liksom allt om en rad som fortfarande är oklar eller
hålls kvar. Körningar som inte är klara behåller sina filer, och nämns.
Resultatfilerna tar du bort själv.

En journal som lades undan vid en återställning nämns, och ingenting tas bort ur
den. Lades den undan för längre sedan än så blir slutkoden 1.`,
	"help.purge.example": `  comebacks purge --days 365`,

	"help.merge.use":   "FIL FIL…",
	"help.merge.short": "Lägg ihop resultaten av flera körningar av en fil",
	"help.merge.long": `Lägg ihop resultaten av flera körningar av samma fil, i filens ordning: varje
rad tas så som den resultatfil har den som vet mest om den. Det är till för en
stor fil som skickas av flera processer samtidigt, var och en med raderna för
några byråer (--only-customer), en egen journal och ett eget --output.

FIL är en resultatfil i CSV, så som den skrevs. Har två av dem olika återkomster
för samma rad, så nämns raden och slutkoden blir 1; det blir den också om ingen
fil har skickat en rad, eller om någon rad inte finns i Vitec. Rader att rätta
hamnar i en fellista bredvid.`,
	"help.merge.example": `  comebacks import --only-customer M30011 --journal a.db --output a.csv k.csv
  comebacks import --only-customer M30012 --journal b.db --output b.csv k.csv
  comebacks merge --output k.results.csv a.csv b.csv`,
	"help.merge.flag.output": "skriv resultatet till `FIL`",
	"help.merge.flag.quiet":  "säg bara det som går fel (ingen sammanfattning)",
}
