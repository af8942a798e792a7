package words

import "comebacks/importer"

// swedishProblems are the words for problems of rows.
var swedishProblems = map[importer.Code]problem{
	importer.TooFewCells: {
		"för få celler i raden",
		"raden har {cell|celler} men ska ha {detail}",
		"se efter om en avgränsare fattas"},
	importer.TooManyCells: {
		"för många celler i raden",
		"raden har fler än {detail} celler[, från och med {text}]",
		"ta bort avgränsaren som är för mycket[, eller sätt citattecken runt hela texten som {text} hör till]"},
	importer.StrayQuote: {
		"citattecken mitt i en cell",
		"ett citattecken står mitt i en cell[, vid {text}]",
		"sätt hela cellen inom citattecken och skriv det inre två gånger, eller ta bort det"},
	importer.OpenQuote: {
		"citattecken som inte avslutas där det borde",
		"ett citattecken börjar[ vid {text}] men avslutas aldrig, eller först efter text som ser ut som egna rader",
		"avsluta det där cellen slutar, eller ta bort det; hör texten till en anteckning, ta bort avgränsarna ur den"},
	importer.RowTooLong: {
		"för lång rad",
		"raden är längre än {detail} byte",
		"se efter om ett citattecken i den aldrig avslutas"},
	importer.NotText: {
		"text som inte går att läsa",
		"en del av texten går inte att läsa i filens teckenkodning",
		"spara filen som CSV UTF-8 och importera den"},
	importer.NotCalculated: {
		"formel utan resultat",
		"cellen har en formel, men resultatet finns inte i filen",
		"öppna filen i Excel, spara den och försök igen"},
	importer.Unchanged: {
		"rad som inte har rättats",
		"raden gick inte att läsa där den först stod: celler kan ha flyttats, eller något kan ha fallit bort",
		"se efter att varje cell står i sin kolumn och säger det den ska, och töm sedan radens cell i kolumnen {value}"},
	importer.UnreadableCell: {
		"värde som inte kan stå här",
		"cellens innehåll kan inte vara det som menas[: {text}]",
		"skriv det som ska stå där, som text"},
	importer.UnderMerged: {
		"cell under en sammanfogad cell",
		"en sammanfogad cell ligger över den här, så ingen ser vad som står i den[: {text}]",
		"dela cellerna igen, och behåll det som ska stå där"},
	importer.UnclearNumber: {
		"tal vars format döljer eller ändrar det",
		"cellen innehåller ett tal[, {value}], men formatet[ ({detail})] visar något annat",
		"formatera kolumnen som text, och skriv det som ska stå där"},

	importer.StrayLineEnd: {
		"radbrytning mitt i en rad",
		"raden bryts av en annan sorts radbrytning än de andra, och rad {row} ser ut som fortsättningen",
		"sätt citattecken runt en text som innehåller en radbrytning"},
	importer.BesideColumns: {
		"text bredvid kolumnerna",
		"det står text till höger om den sista kolumnen[, {text}]",
		"flytta den till en kolumn som har ett namn, eller ta bort den"},
	importer.OtherHeader: {
		"en rubrikrad till, med andra kolumner",
		"rad {row} är en rubrikrad till, med andra kolumner än den första",
		"lägg den och raderna under den i en egen fil"},

	importer.Missing: {
		"tom, men måste fyllas i",
		"cellen är tom och måste fyllas i",
		""},
	importer.TooLong: {
		"för lång text",
		"[{text} är ]längre än {detail} tecken",
		"se efter att texten står i rätt kolumn"},
	importer.ControlChar: {
		"osynligt styrtecken",
		"[{text} innehåller ]ett osynligt styrtecken ({detail})",
		"skriv texten på nytt"},
	importer.DotID: {
		"punkt i stället för id",
		"[{text} är ]inget id",
		"skriv det id som Vitec visar"},
	importer.DamagedNumber: {
		"nummer som Excel har kortat",
		"[{text} är ]ett nummer där Excel bara har kvar de första siffrorna",
		"formatera kolumnen som text, och skriv in hela numret igen"},
	importer.FormulaError: {
		"formel som gav fel",
		"[{text} är ]vad Excel visar när en formel inte gick att räkna ut",
		"skriv det som ska stå där"},
	importer.NotADate: {
		"inget datum",
		"[{text} är ]inget datum",
		"skriv till exempel 2031-05-03 eller 2031-05-03 14:30"},
	importer.NoSuchDate: {
		"dag som inte finns i kalendern",
		"[{text} är ]en dag som inte finns i kalendern",
		"kontrollera dag och månad"},
	importer.AmbiguousDate: {
		"datum som kan läsas på två sätt",
		"[{text} kan läsas som {detail}]",
		"skriv det som menas, eller ange --date-format DD/MM/YYYY (eller MM/DD/YYYY)"},
	importer.NotATime: {
		"inget klockslag",
		"[{text} är ]inget klockslag",
		"skriv till exempel 14:30"},
	importer.TwoTimes: {
		"klockslag i två kolumner",
		"[{text} är ]ett andra klockslag, utöver det i datumkolumnen",
		"behåll ett av dem"},
	importer.SkippedHour: {
		"timme som inte finns den dagen",
		"[{text} finns inte i {detail}: ]den timmen hoppas över när sommartiden börjar",
		"välj en annan tid"},
	importer.RepeatedHour: {
		"timme som finns två gånger",
		"[{text} finns två gånger: ]klockan ställs tillbaka den natten",
		"[skriv {detail}]"},
	importer.PastDate: {
		"datum som har passerat",
		"[{text} har passerat]",
		"skriv ett kommande datum, eller ange --allow-past"},
	importer.ExampleLeft: {
		"kvar från mallens exempel",
		"[{text} är ]kvar från mallens exempel",
		"skriv över det, eller ta bort raden"},
	importer.YearRange: {
		"år utanför 2000–2100",
		"[{text} är ]utanför åren 2000–2100",
		"kontrollera året"},

	importer.WrongWeekday: {
		"veckodag som inte stämmer med datumet",
		"[veckodagen i {text} stämmer inte: ]den dagen är en {detail}",
		"rätta datumet, eller ta bort veckodagen"},
	importer.TimeSpan: {
		"tidsspann i stället för klockslag",
		"[{text} är ]ett tidsspann",
		"en återkomst har ett enda klockslag: skriv det som menas, till exempel 14:30"},

	importer.InvisibleChar: {
		"osynligt tecken i ett id",
		"[{text} innehåller ]ett tecken som inte syns ({detail})",
		"töm cellen, och skriv id:t igen"},
	importer.NotAnID: {
		"namn eller adress i stället för id",
		"[{text} är ]ett namn, en adress eller en formel, inget id",
		"skriv det id som Vitec visar"},
	importer.DateAsID: {
		"datum eller klockslag i stället för id",
		"[{text} är ]ett datum eller klockslag, inget id",
		"kalkylprogram gör om vissa id till datum: formatera kolumnen som text, och skriv in id:t igen"},
	importer.PlaceholderID: {
		"ett ord för ingenting i stället för id",
		"[{text} är ]inget id",
		"skriv det id som Vitec visar, eller lämna cellen tom om det inte finns något"},
	importer.TwoParticipants: {
		"fler än en ansvarig",
		"[{text} är ]en för mycket[, eftersom {detail} också är ifylld]",
		"bara en av handläggare, användargrupp och kontor kan ha hand om en återkomst: töm de andra"},

	importer.NoSuchContact: {
		"ingen sådan kontakt",
		"Vitec har ingen kontakt med detta[: {private}]",
		"se efter att det är skrivet som i Vitec, eller töm cellen och skriv kontaktens id i kolumnen found_contact_id"},
	importer.SeveralContacts: {
		"flera möjliga kontakter",
		"{value} kontakter har detta[: {private}][ ({detail})]",
		"skriv id:t för den rätta i kolumnen found_contact_id"},
	importer.NotACandidate: {
		"id som ingen av de hittade kontakterna har",
		"id:t[ {text}] i kolumnen found_contact_id hör inte till någon av de kontakter som radens andra celler ger[: {private}][ ({detail})]",
		"välj en av dem, eller töm cellen"},
	importer.ContactsDiffer: {
		"e-postadress och telefonnummer hör till två kontakter",
		"e-postadressen och telefonnumret hör till två olika kontakter[ ({value} och {detail})]",
		"ta bort det som är fel"},
	importer.NameAlone: {
		"bara ett namn",
		"bara ett namn räcker inte, för flera kan heta likadant[: {private}]",
		"lägg till en e-postadress eller ett telefonnummer, skriv kontaktens id i kolumnen found_contact_id, eller ange --match name"},
	importer.NameShort: {
		"för kort namn att söka på",
		"Vitec söker på namn med minst 5 bokstäver[, inte på {private}]",
		"lägg till en e-postadress eller ett telefonnummer, eller skriv kontaktens id i kolumnen found_contact_id"},
	importer.NameCommon: {
		"namn som för många har",
		"Vitec visar inte alla kontakter som namnet ger[: {private}]",
		"lägg till en e-postadress eller ett telefonnummer, eller skriv kontaktens id i kolumnen found_contact_id"},
	importer.ContactDeceased: {
		"kontakten är avliden",
		"kontakten[ {value}] är avliden, enligt Vitec",
		"ta bort raden, eller töm cellen och skriv id:t för dödsboets kontakt i kolumnen found_contact_id"},
	importer.ContactGone: {
		"kontakten finns inte längre",
		"kontakten[ {value}] finns inte längre i Vitec: den kan ha slagits ihop med en annan",
		"se efter i Vitec vem det är, töm cellen, och skriv det id:t i kolumnen found_contact_id"},
	importer.NotAnEmail: {
		"ingen e-postadress",
		"ingen e-postadress[: {private}]",
		"rätta den, eller töm cellen om det räcker med ett telefonnummer"},
	importer.NotAPhone: {
		"inget telefonnummer",
		"inget telefonnummer[: {private}]",
		"skriv till exempel 070-123 45 67 eller +46 70 123 45 67, eller töm cellen om det räcker med en e-postadress"},
	importer.NoSuchParticipant: {
		"ingen med det namnet på byrån",
		"på byrån finns ingen med det namnet[: {private}]",
		"skriv det som i Vitec, skriv id:t, eller lämna cellen tom"},
	importer.SeveralParticipants: {
		"flera med det namnet på byrån",
		"{value} på byrån har det namnet[: {private}]",
		"skriv e-postadressen eller id:t"},
	importer.Archived: {
		"inte längre aktiv på byrån",
		"arkiverad i Vitec[: {private}]",
		"välj någon annan"},
	importer.PartlyFound: {
		"hittad på bara det ena av två",
		"ingen har detta[: kontakten hittades bara på {value}]",
		""},
	importer.OtherName: {
		"annat namn än i Vitec",
		"kontakten har ett annat namn i Vitec",
		"se efter att det är rätt person"},
	importer.OtherContact: {
		"annan kontakt än i kolumnen found_contact_id",
		"detta ger en annan kontakt än den i kolumnen found_contact_id, och det är detta som gäller",
		""},
	importer.TakenAsID: {
		"tas som ett id",
		"[{text} är ]inte namnet på någon på byrån, och skickas som ett id",
		""},
	importer.ToBeFound: {
		"utan fel, men inte uppslagen i Vitec än",
		"utan fel, men inte uppslagen i Vitec än",
		"vem den gäller slås upp när filen importeras, eller med: comebacks import --dry-run"},
	importer.MayNotSearch: {
		"får inte slås upp",
		"inte skickad, för inloggningen för byrån {text} får inte slå upp detta[, eller är fel (HTTP {detail})]",
		"skriv id, be Vitec om behörigheten, eller ange en annan inloggning med: comebacks login {value}; sedan: comebacks resume"},
	importer.CannotSearch: {
		"gick inte att slå upp",
		"inte skickad, för Vitec gick inte att fråga om vem det är[ ({value})]",
		"försök igen senare"},
	importer.NoLogin: {
		"ingen inloggning för byrån",
		"inte skickad, för det finns ingen inloggning för byrån {text}",
		"ange den med: comebacks login {value}"},
	importer.LoginRefused: {
		"inloggningen godtogs inte",
		"inte skickad, för Vitec godtar inte inloggningen för byrån {text}",
		"rätta den med: comebacks login {value}"},

	importer.UnusualCustomerID: {
		"ovanligt Vitec-nummer för byrån",
		"[{text} ]ser inte ut som en byrås Vitec-nummer (en bokstav S, M, O, G eller T och siffror, som M30011)",
		"se efter att det är rätt"},

	importer.UnusualID: {
		"ovanligt id",
		"[{text} ]ser inte ut som ett id från Vitec",
		"se efter att det är rätt, och står i rätt kolumn"},

	importer.SameAsRow: {
		"samma återkomst som en annan rad",
		"samma återkomst som rad {row}[ i körning {run}][ ({who})]",
		"[red först ut den raden ({detail})]"},
	importer.AlreadyCreated: {
		"redan skapad, enligt filen",
		"enligt filen är den redan skapad[, som {value}][ (rad {row} i filen den kom från)]",
		""},
	importer.Corrected: {
		"redan rättad och skapad",
		"en rättad version av raden är redan skapad[, i körning {run}][ ({who})][, rad {row}][, som {value}]",
		""},
	importer.Similar: {
		"liknar en återkomst som redan är skapad",
		"inte skickad, för kontakten har redan en återkomst på exakt den tiden[, {value}][, från rad {row}][ i körning {run}][ ({who})], med annan anteckning, bostad eller handläggare",
		"ska den ändras, gör det i Vitec; ska den här raden också skickas, ange --allow-similar"},
	importer.OriginCreated: {
		"redan skapad, med annat innehåll",
		"inte skickad, för raden är redan skapad, med annat innehåll[, som {value}][, från rad {row}][ i körning {run}][ ({who})]",
		"ändra den återkomsten i Vitec, eller ange --allow-similar om den här raden också ska skickas"},
	importer.SaysCreated: {
		"skapad enligt raden, men inte känd här",
		"inte skickad, för enligt raden är den redan skapad[ (som {value})], och det id:t känner journalen inte till",
		"töm cellerna status och comeback_id om den ska skickas"},
	importer.SaysUncertain: {
		"oklar enligt en fil som journalen inte känner till",
		"enligt raden är det oklart om den finns i Vitec, och journalen känner inte till filen som den kommer från",
		"leta efter den i Vitec; finns den inte där, töm cellen status om den ska skickas"},
	importer.SaysOther: {
		"är en annan återkomst, enligt raden",
		"inte skickad, för enligt raden är den[ {value}, som är] en annan återkomst",
		"töm cellerna status och comeback_id om den ska skickas"},
	importer.ThereBefore: {
		"finns redan i Vitec, gjord på annat håll",
		"inte skickad, för kontakten har redan en återkomst i Vitec den tiden[, {value}], som är gjord på annat håll",
		"utelämna --check-existing om den ändå ska skickas"},
	importer.AfterBackup: {
		"kan vara skapad efter säkerhetskopian",
		"inte skickad: kontakten har en återkomst den tiden i Vitec[ ({value})], skapad efter säkerhetskopian[ ({detail})]; den kan vara radens egen",
		"titta på kontakten i Vitec[; är den radens: comebacks settle {run} {row} --created {value}; är den en annan: comebacks settle {run} {row} --absent]"},
	importer.VitecRefused: {
		"avvisad av Vitec",
		"Vitec avvisade den[ (HTTP {detail})][: {value}]",
		""},
	importer.CustomerClosed: {
		"byrå som Vitec avvisar",
		"inte skickad, för Vitec har hittills avvisat varje rad för byrån {text}",
		"kontrollera numret, och att inloggningen får använda det"},
	importer.CustomerLogin: {
		"inloggningen godtogs inte för byrån",
		"inte skickad, för Vitec godtar inte användarnamnet och lösenordet för byrån {text}, men väl för andra",
		"Vitec ger varje byrå ett eget lösenord: ange det för den här byrån"},
	importer.NotReached: {
		"Vitec gick inte att nå",
		"inte skickad, för Vitec gick inte att nå[ ({value})]",
		"importera den igen senare"},
	importer.NotStarted: {
		"inte skickad innan körningen slutade",
		"inte skickad, för körningen slutade innan det var radens tur[ ({value})]",
		"fortsätt med: comebacks resume"},
	importer.OnlyChecked: {
		"utan fel, bara kontrollerad",
		"utan fel, men inte skickad: filen bara kontrollerades",
		""},
	importer.OtherCustomer: {
		"för en annan byrå",
		"inte skickad: bara rader för andra byråer skulle skickas",
		"ska den också skickas, utelämna --only-customer"},
	importer.BeyondLimit: {
		"utan fel, utanför provomgången",
		"utan fel, men inte skickad: den ligger utanför provomgången[ på {rad|rader}]",
		"ska den skickas, importera filen igen utan --limit"},
	importer.NotConfirmed: {
		"ingick inte i det du bekräftade",
		"inte skickad, för den ingick inte i det som bekräftades",
		"kontrollera filen och importera den igen"},
	importer.StrictRefused: {
		"utan fel, hålls tillbaka för att en annan rad har fel",
		"utan fel, men inte skickad: en annan rad har fel, och då skulle inget skickas",
		"rätta den raden, eller utelämna --strict"},
	importer.AnswerLost: {
		"svaret kom aldrig",
		"den skickades, men inget svar kom som säger om den skapades[ ({value})]",
		"ta reda på det med: comebacks resume"},
	importer.NotThere: {
		"svaret kom aldrig, och den finns inte i Vitec",
		"den skickades, men svaret kom aldrig[ ({value})], och Vitec har den inte",
		"importera den igen"},
	importer.CannotAsk: {
		"Vitec gick inte att fråga först",
		"inte skickad, för Vitec gick inte att fråga om vad som redan finns för kontakten[ ({value})]",
		"utelämna --check-existing, eller försök igen senare"},
	importer.CannotLookUp: {
		"svaret kom aldrig, och den gick inte att slå upp",
		"den skickades, men inget svar kom[ ({detail})], och det gick inte att slå upp om den finns i Vitec[ ({value})]",
		"titta på kontakten i Vitec innan den skickas igen"},
	importer.NoWitness: {
		"svaret kom aldrig, och inget bevisar att den saknas",
		"den skickades, men inget svar kom[ ({detail})]; Vitec visar den inte, men inte heller någon annan återkomst som bevisar att den saknas",
		"titta på kontakten i Vitec, eller fråga igen med: comebacks resume"},
	importer.ListCut: {
		"svaret kom aldrig, och Vitecs lista kan vara avkortad",
		"den skickades, men inget svar kom[ ({detail})]; Vitec visar den inte, men listan kan vara avkortad",
		"titta på kontakten i Vitec innan den skickas igen"},
	importer.ListCached: {
		"svaret kom aldrig, och en cache svarar i Vitecs ställe",
		"den skickades, men inget svar kom[ ({detail})]; Vitec visar den inte, men det var en cache som svarade",
		"titta på kontakten i Vitec innan den skickas igen"},
	importer.WaitsForRow: {
		"väntar på en oklar rad",
		"inte skickad, för rad {row}[ i körning {run}] har samma kontakt och tid, eller är en annan version av raden, och kan finnas i Vitec eller inte",
		"red ut den raden först"},
	importer.TwiceInVitec: {
		"finns två gånger i Vitec",
		"den skickades igen för att Vitec inte visade den, och finns nu två gånger i Vitec[ ({value})]",
		"ta bort en av dem i Vitec"},
	importer.SaidByPerson: {
		"finns inte i Vitec, enligt någon som har tittat",
		"den skickades, men svaret kom aldrig; någon[ ({value})] har tittat i Vitec och säger att den inte finns där",
		"importera den igen"},
	importer.ReasonRemoved: {
		"orsak som inte längre är känd",
		"varför den inte skapades är inte längre känt: orsaken har tagits bort ur journalen, tillsammans med alla personuppgifter",
		"importera raden igen, så sägs det vad som är i vägen"},
	importer.Indistinct: {
		"svaret kom aldrig, och den går inte att skilja ut i Vitec",
		"den skickades, men inget svar kom[ ({detail})], och det går inte att säga vilken av kontaktens återkomster den tiden som är radens[ ({value})]",
		"titta på kontakten i Vitec innan den skickas igen"},
}
