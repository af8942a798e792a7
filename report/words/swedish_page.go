package words

import "comebacks/importer"

// What is said in several places of the page.
const (
	swedishChooseAgain = "välj filen igen"
	swedishContinue    = "tryck sedan på Fortsätt"
	swedishSignIn      = "rätta inloggningen under Inställningar"
	swedishJournal     = "be den som sköter datorn att starta comebacks med en annan plats för journalen"
	swedishSeeRuns     = "titta under Tidigare körningar"
	swedishOtherFile   = "välj en annan fil för resultatet"
	swedishAsCSV       = "spara resultatet som CSV"
)

// swedishOnPage is what to do about failures, notices and causes on the page, where the
// terminal has a command or a flag for it.
var swedishOnPage = map[importer.Code]string{
	importer.UserExists:         "fråga den som sköter sidan",
	importer.NoSuchUser:         "fråga den som sköter sidan",
	importer.IsFolder:           "välj filen som ligger i den",
	importer.IsDevice:           "välj en fil",
	importer.NothingPiped:       "välj en fil",
	importer.Empty:              "första raden ska ha kolumnernas namn; hämta en tom mall och se hur de heter",
	importer.OtherEncoding:      "spara filen som CSV UTF-8 och välj den igen",
	importer.NoSuchEncoding:     "välj en av dem",
	importer.EncodingOfWorkbook: "välj ingen teckenkodning för den",
	importer.NoHeader:           "skriv namnen på första raden, eller välj nedan vad kolumnerna är; eller hämta en tom mall",
	importer.MissingColumn:      "heter kolumnen något annat, välj nedan vad den är",
	importer.MissingCustomer:    "gäller alla rader samma byrå, ange den nedan; heter kolumnen något annat, välj vad den är",
	importer.MisspelledColumn:   "byt namn på den, eller välj nedan vad den är",
	importer.DoubleColumn:       "välj ”tas inte med” nedan för en av dem",
	importer.MappedTwice:        "en kolumn betyder bara en sak: välj vilken",
	importer.CustomerLastTime:   "förra gången angavs byrån {value} för en sådan fil: ange den igen om det ska vara så",
	importer.NotAWorkbook:       "välj inget blad",
	importer.AllHidden:          "visa det som ska läsas i Excel och välj filen igen",
	importer.EmptySheet:         "välj ett annat i listan över blad",
	importer.NoHeaderInSheet:    "välj det som ska läsas i listan över blad",
	importer.SeveralSheets:      "välj ett annat i listan över blad om det är fel",
	importer.OursSheet:          "välj ett annat i listan över blad om det är fel",

	importer.JournalElsewhere:    "se efter att programmet där är avslutat, och be den som sköter det att frigöra journalen",
	importer.JournalLeaseLost:    "inget mer skickas härifrån; när den andra är klar, tryck på Fortsätt",
	importer.JournalEndLost:      "be den som sköter datorn att lägga tillbaka den senaste kopian av journalen, med filerna -wal och .begun som låg bredvid",
	importer.JournalNoRun:        swedishSeeRuns,
	importer.JournalNoPermission: swedishJournal,
	importer.JournalNoPlace:      swedishJournal,
	importer.JournalNetwork:      "be den som sköter datorn att flytta den till en disk i den här datorn, med allt som ligger bredvid den",
	importer.JournalPragma:       "be den som sköter datorn att flytta den till en disk i den här datorn, med allt som ligger bredvid den",
	importer.SheetChanged:        swedishChooseAgain,
	importer.NoRoomForSheet:      "frigör plats på disken och tryck på Skicka igen; inget har skickats",
	importer.SheetNotKept:        "se efter att du får skriva där och tryck på Skicka igen; inget har skickats",

	importer.OutputNeeded:      "välj en fil för resultatet",
	importer.OutputIsSheet:     swedishOtherFile,
	importer.MergesToCSV:       swedishOtherFile,
	importer.ErrorsIsSheet:     swedishOtherFile,
	importer.ErrorsIsResults:   swedishOtherFile,
	importer.OutputIsFolder:    "välj en fil i den",
	importer.NotAPlainFile:     swedishOtherFile,
	importer.NotOurs:           "flytta den, eller välj ett annat namn på resultatfilen",
	importer.HoldsRealIDs:      "välj ett annat namn på resultatfilen",
	importer.TooManyRows:       swedishAsCSV,
	importer.TooManyColumns:    swedishAsCSV,
	importer.CellTooLong:       swedishAsCSV,
	importer.FileOpenElsewhere: "stäng den i Excel och försök igen; inget görs två gånger",
	importer.DiskFull:          "frigör plats på disken och försök igen; inget görs två gånger",
	importer.FolderMissing:     swedishOtherFile,
	importer.WriteForbidden:    "du får inte skriva där; välj en fil i en annan mapp för resultatet",
	importer.ResultsNotWritten: "vad som hände med varje rad står i journalen: tryck på Hämta resultatfilen",

	"bad-map":                     "välj i listan ovanför kolumnen vad den är",
	"no-such-match":               "kryssa för ”Sök på enbart namn”, eller ta bort krysset",
	"output-taken":                swedishOtherFile,
	"results-place-gone":          "se till att det går att skriva där igen och försök en gång till",
	"replaced-meanwhile":          swedishSeeRuns,
	"no-place-for-journal":        swedishJournal,
	"too-few-files":               "skicka långsammare: se Fart under Inställningar",
	"limit-on-unfinished":         "tryck på Fortsätt vid den körningen under Tidigare körningar",
	"only-customer-on-unfinished": "tryck på Fortsätt vid den körningen under Tidigare körningar",
	"not-a-run":                   swedishSeeRuns,
	"run-sheet-gone":              "titta på rapporten",
	"no-such-run":                 swedishSeeRuns,
	"no-runs":                     "välj en fil under Ny fil",
	"no-run-since":                swedishSeeRuns,
	"no-runs-then":                swedishSeeRuns,
	"days-swapped":                "byt plats på dagarna",
	"settle-say-one":              "tryck på Den finns eller Den finns inte",
	"settle-one-id":               "ange ett eget id för varje rad",
	"row-is-there":                "är det radens, tryck på Den finns; är det någon annans går de bara att skilja åt om du väntar eller ändrar något i Vitec",

	importer.RunReplaced: "den kan ändå göras klar: tryck på Fortsätt under Tidigare körningar",

	importer.NearColumn:         "välj det i listan ovanför den om den är det",
	importer.ParticipantColumns: "välj ”tas inte med” i listan ovanför en av dem",
	importer.ColumnsRecalled:    "ändra det i listorna ovanför kolumnerna",
	importer.IgnoredRecalled:    "ändra det i listorna ovanför kolumnerna",
	importer.CustomerRecalled:   "ändra det ovanför tabellen",

	importer.LoginsMissing:    "deras rader skickas inte; logga in för dem under Inställningar",
	importer.OtherServer:      "logga in för den servern under Inställningar",
	importer.LoginTooLong:     "be den som sköter datorn att spara den i en fil med inloggningar",
	importer.LoginNotKept:     "se efter att det är öppet och går att skriva i, och försök igen",
	importer.LoginNone:        "se Inställningar",
	importer.LoginNoneForAll:  "se Inställningar",
	importer.LoginOfVariables: "så länge de är satta på datorn gäller de före alla sparade inloggningar",
	importer.NoKeychain:       "en inloggning som du skriver här används nu och glöms när programmet avslutas",

	importer.Code(importer.Interrupted):        "tryck på Fortsätt; inget skickas två gånger",
	importer.Code(importer.CredentialsRefused): swedishSignIn + " och " + swedishContinue,
	importer.Code(importer.Unreachable):        "tryck på Fortsätt när Vitec går att nå igen",
	importer.Code(importer.AsksToWait):         "tryck på Fortsätt lite senare",
	importer.Code(importer.Redirected):         "inget skickas dit; se efter Vitecs adress under Inställningar och " + swedishContinue,
	importer.Code(importer.NetworkAsks):        "öppna en webbsida i webbläsaren och se vad nätverket vill; " + swedishContinue,
	importer.Code(importer.AnswersLost):        "det är fel hos Vitec, eller på vägen dit; tryck på Fortsätt när det är över",
	importer.Code(importer.JournalFailed):      "låt journalens fil vara som den är; se efter om disken är full eller skrivskyddad; inget är förlorat: tryck på Fortsätt när det är ordnat",
	importer.Code(importer.RowsDiffer):         "inget skickas två gånger; tryck på Fortsätt",
	importer.Code(importer.CountedByOlder):     "välj filen igen under Ny fil: det som redan finns i Vitec känns igen och skickas inte",
	importer.Code(importer.SheetFailed):        "välj filen igen: det som redan finns i Vitec känns igen och skickas inte",
}

// swedishNoticesOnPage is the same for notices whose codes problems of rows have too.
var swedishNoticesOnPage = map[importer.Code]string{
	importer.CustomerLogin: swedishSignIn,
	importer.LoginRefused:  swedishSignIn,
	importer.MayNotSearch:  "skriv id i stället, be Vitec om behörigheten, eller " + swedishSignIn,
}

// swedishSaidOnPage is what is so, where the terminal's words name a flag.
var swedishSaidOnPage = map[importer.Code]string{
	importer.NoSuchEncoding: "det finns ingen teckenkodning {text}; det finns {list}",
	importer.NoSuchColumn:   "{path}: [det saknas en kolumn för {column}: ]ingen kolumn heter {text}[; här finns {list}]",
	importer.MappedTwice:    "[{path}: ]kolumnen {text} ska vara både {first column} och {second column}",

	"bad-address":                 "serverns adress: {value}",
	"option-out-of-range":         "värdet {detail} ligger inte mellan {first} och {second}",
	"option-below-zero":           "värdet {detail} är mindre än 0",
	"option-not-above-0":          "värdet {detail} är inte större än 0",
	"option-no-such-rate":         "värdet {detail} är varken 0 eller mellan {first} och {second}",
	"option-time-too-long":        "ingen väntetid är längre än {detail}",
	"option-no-such-format":       "{err}",
	"no-such-time-zone":           "det finns ingen tidszon {text}",
	"bad-date-format":             "{err}",
	"bad-default-time":            "{err}",
	"bad-map":                     "{text} säger inte vad en kolumn är",
	"no-such-match":               "{text} hittar ingen",
	"map-no-such-field":           "{text}: det finns inget fält ”{detail}”",
	"no-log":                      "det går inte att skriva i loggen {path}[: {err}]",
	"log-is-results":              "{path} är en fil som visar vad som hände med raderna, ingen logg",
	"same-file":                   "{path} är {term} och skrivs inte över",
	"limit-on-unfinished":         "körning {value} av den här filen, påbörjad {detail} för att skicka allt, är inte klar",
	"only-customer-on-unfinished": "körning {value} av den här filen, påbörjad {detail} för byråer som inte är angivna nu, är inte klar",
	"no-such-customer":            "ingen rad i filen gäller byrån {value}[; här finns {plain list}]",
	"no-such-report":              "det finns inget format {text}",
	"settle-say-one":              "säg antingen att den finns eller att den inte finns",
	"settle-bad-id":               "{text} kan inte vara en återkomsts id",

	importer.HeldByStrict: "inget har skickats, för du valde att inget skickas så länge någon rad har fel, och {rad har|rader har} fel",
	importer.RunResumed:   "fortsätter körning {value} av {detail}[, hos {first}][, högst {second} anrop samtidigt][, högst {third} anrop i sekunden][, de första {fourth} raderna utan fel]",
	importer.MapAbsent:    "filen har ingen kolumn {list}, som skulle användas",
	importer.IgnoreAbsent: "filen har ingen kolumn {list}, som inte skulle användas",
}
