package words

import "comebacks/importer"

// swedishElsewhere is what to do where a journal can't be.
const swedishElsewhere = "ange en annan plats med --journal FIL"

// swedishHolder says who sends with a journal, if that is known.
const swedishHolder = "[ (process {value}, {first} på {second}, sedan {detail})]"

// swedishJournalFailures are the words for what can be wrong with a journal.
var swedishJournalFailures = map[importer.Code]phrase{
	importer.JournalInUse: {
		"journalen {path} är upptagen: comebacks skickar redan med den" + swedishHolder,
		"vänta tills det är klart"},
	importer.JournalElsewhere: {
		"journalen {path} är upptagen: comebacks på en annan dator skickar med den, eller avslutades utan att släppa den" + swedishHolder,
		"se efter att programmet där är avslutat, sedan: comebacks journal release"},
	importer.JournalLeaseLost: {
		"en annan comebacks-process har tagit över journalen {path}",
		"inget mer skickas härifrån; när den andra är klar: comebacks resume"},
	importer.JournalEndLost: {
		"journalen {path} går inte att använda: dess slut har gått förlorat, och mer har skickats än den känner till, eller kan ha skickats",
		"lägg tillbaka den senaste kopian av journalen, med filerna -wal och .begun som låg bredvid; finns ingen kopia: comebacks journal trust"},
	importer.JournalLater: {
		"journalen {path} går inte att använda: den är gjord av en nyare version av comebacks",
		"installera den senaste versionen av comebacks"},
	importer.JournalNoRun: {
		"den körningen finns inte i journalen[ {path}]",
		"se: comebacks runs"},
	importer.JournalNotThere: {
		"det finns ingen journal {path}",
		"kontrollera namnet"},
	importer.JournalNoPermission: {
		"du får inte använda journalen {path}[: {err}]",
		swedishElsewhere},
	importer.JournalHardLinks: {
		"journalen {path} går inte att använda: filen har flera namn (hårda länkar)[: {value}]",
		"ta bort de andra namnen; en kopia som ska sparas måste vara en egen fil"},
	importer.JournalMounted: {
		"journalen {path} går inte att använda: bara själva filen är monterad där, utan det som ligger bredvid den",
		"montera mappen som den ligger i"},
	importer.JournalNetwork: {
		"journalen {path} går inte att använda: den ligger på en nätverksenhet, där inget hindrar två från att skicka samtidigt",
		"flytta den till en disk i den här datorn, med allt som ligger bredvid den, och ange den platsen med --journal FIL"},
	importer.JournalNoPlace: {
		"det går inte att skapa journalen {path}[: {err}]",
		swedishElsewhere},
	importer.JournalPragma: {
		"journalen {path} går inte att använda: disken låter inte SQLite använda {value}[ (där är det {detail})]",
		"flytta den till en disk i den här datorn, med allt som ligger bredvid den, och ange den platsen med --journal FIL"},
	importer.JournalDamaged: {
		"journalen {path} är skadad, eller är ingen journal[: {err}]",
		"spara filen som den är, för den kan veta vad som har skickats, och lägg tillbaka den senaste kopian, med filerna -wal och .begun som låg bredvid"},
	importer.BackupNotReplaced: {
		"säkerhetskopian {path} kan inte skrivas: det som ligger där är ingen säkerhetskopia från comebacks[ ({err})], och skrivs inte över",
		"ange en annan fil"},
	importer.NotBackedUp: {
		"säkerhetskopian {path} kan inte skrivas[: {err}]",
		"se efter att det finns plats, och att du får skriva där; inget ligger kvar"},
	importer.NoBackup: {
		"{path} kan inte återställas: den är ingen säkerhetskopia från comebacks, eller inte hel[ ({err})]",
		"ta en annan säkerhetskopia; inget har ändrats"},
	importer.BackupLater: {
		"{path} kan inte återställas: den är gjord av en nyare version av comebacks",
		"installera den nyaste versionen av comebacks; inget har ändrats"},
	importer.NotRestored: {
		"journalen {path} kan inte återställas[: {err}]",
		"se efter att det finns plats, och att du får skriva där, och återställ den sedan igen"},
	importer.JournalBroken: {
		"journalen {path} går inte att läsa eller skriva[: {err}]",
		"spara filen som den är, för den vet vad som har skickats; se efter om disken är full eller skrivskyddad"},

	importer.SheetChanged: {
		"{path} har ändrats sedan du tittade på den",
		"titta på den igen: kör samma kommando en gång till"},
	importer.NoRoomForSheet: {
		"det finns inte plats för en kopia av filen, {path}[: {err}]",
		"frigör plats på disken och kör samma kommando igen; inget har skickats"},
	importer.SheetNotKept: {
		"filen går inte att kopiera till en plats bredvid journalen: {path}[: {err}]",
		"se efter att du får skriva där och kör samma kommando igen; inget har skickats"},
}
