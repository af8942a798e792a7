package sandbox

import "slices"

// Invented returns the people of a stand-in that was given no others, and a million
// contacts by number. None of them is real. Their e-mail addresses are of domains
// that are kept for examples, and their telephone numbers of the series that PTS
// keeps for fiction.
func Invented() *Population {
	return &Population{People: People(), Users: Users(), UserGroups: UserGroups(), Offices: Offices(), Numbers: 1_000_000}
}

// People gives the invented contacts, but for those by number.
func People() []Person { return slices.Clone(people) }

// Users gives the invented users.
func Users() []User { return slices.Clone(users) }

// UserGroups gives the invented groups of users.
func UserGroups() []UserGroup { return slices.Clone(userGroups) }

// Offices gives the invented offices.
func Offices() []Office { return slices.Clone(offices) }

var people = []Person{
	// Nothing is odd about these.
	{ID: "ADRC37B6C5FE55917114228E5773DD59D91", FirstName: "Anna", LastName: "Påhittsson", Email: "anna.pahittsson@example.se",
		Cell: "070-174 06 05", Street: "Sagovägen 3", ZipCode: "224 66", Town: "Lund", AgentID: maria},
	{ID: "ADRC792C0ECE26D4B8E98C7C3A027C40A64", FirstName: "Johan", LastName: "Exempelström", Email: "johan.exempelstrom@example.se",
		Cell: "070-174 06 06", Street: "Låtsasgatan 14", ZipCode: "211 20", Town: "Malmö", AgentID: johan},
	{ID: "ADR97272BA27641225021F2EDE56342D9C9", FirstName: "Fatima", LastName: "Sagesman", Email: "fatima.sagesman@example.com",
		Cell: "070-174 06 07", Home: "08-465 004 01", Street: "Diktargränd 2", ZipCode: "223 50", Town: "Lund"},

	// Three of one name.
	{ID: "ADRCD68A95951F216D9BBEE960D64BC7394", FirstName: "Erik", LastName: "Låtsaskvist", Email: "erik.latsaskvist@example.se",
		Cell: "070-174 06 08", Street: "Fabelvägen 1", ZipCode: "224 67", Town: "Lund"},
	{ID: "ADR0E749B393916F8CD5A3077E5F198B672", FirstName: "Erik", LastName: "Låtsaskvist", Email: "erik.l@example.com",
		Cell: "070-174 06 09", Street: "Fantasigatan 8", ZipCode: "211 45", Town: "Malmö"},
	{ID: "ADR88A21540E01F63D0FEC4A25EA9DC7FDE", FirstName: "Erik", LastName: "Låtsaskvist",
		Cell: "070-174 06 10", Town: "Eslöv"},

	// A couple that shares an e-mail address.
	{ID: "ADR4CF6566218ADF94A63776E0C071AF0FD", FirstName: "Maj", LastName: "Sagoberg", Email: "sagoberg@example.se",
		Cell: "070-174 06 11", Street: "Berättarvägen 5", ZipCode: "241 30", Town: "Eslöv"},
	{ID: "ADR18FAA786E1183383A76CC1D021E149EF", FirstName: "Sven", LastName: "Sagoberg", Email: "sagoberg@example.se",
		Cell: "070-174 06 12", Street: "Berättarvägen 5", ZipCode: "241 30", Town: "Eslöv"},

	// Two who share a telephone at home.
	{ID: "ADRDAFA9913B36FBA355E09CB28F3816B16", FirstName: "Lena", LastName: "Provgren", Email: "lena.provgren@example.se",
		Home: "08-465 004 00", Cell: "070-174 06 13", Town: "Stockholm"},
	{ID: "ADR695E9A1B25A4FE4579660A81FAFE8A03", FirstName: "Olle", LastName: "Provgren", Email: "olle.provgren@example.se",
		Home: "08-46 50 04 00", Town: "Stockholm"},

	// A second address, in capitals.
	{ID: "ADR92ED774BE29C1F54EE5061C9871624B5", FirstName: "Karin", LastName: "Mönsterlund", Email: "karin.monsterlund@example.se",
		Email2: "KARIN@EXAMPLE.COM", Cell: "070-174 06 14", Town: "Lund", AgentID: maria},

	// A company, and its owner, who shares its telephone at work.
	{ID: "ADR878BDD4C6D269ADE36CCB3CBE847DA75", Kind: KindCompany, Company: "Bygg & Påhitt AB", Email: "info.byggpahitt@example.com",
		Work: "040-628 04 00", Street: "Verkstadsgatan 9", ZipCode: "212 11", Town: "Malmö"},
	{ID: "ADRD21EF0214ADF4128C5038623A3A0CC94", FirstName: "Per", LastName: "Fiktivsson", Email: "per.fiktivsson@example.com",
		Work: "040-6280400", Cell: "070-174 06 15", Town: "Malmö"},

	// One who has died, and the estate of another.
	{ID: "ADR97A03A7AFBAB5CD4C165818D027D5B5F", FirstName: "Ragnar", LastName: "Fiktivén", Email: "ragnar.fiktiven@example.se",
		Cell: "070-174 06 16", Town: "Lund", Deceased: true},
	{ID: "ADR447EBDDE621937A9A94DA52AE2F2E463", Kind: KindEstate, FirstName: "Signe", LastName: "Dikterstam", Email: "dodsbo.dikterstam@example.se",
		Cell: "070-174 06 17", Street: "Minnesvägen 7", ZipCode: "223 61", Town: "Lund"},

	// One who was merged with the next, whose telephone is the same.
	{ID: "ADR962EB55F198F8454104888CB371593B4", FirstName: "Torsten", LastName: "Testmark", Email: "torsten.gammal@example.se",
		Cell: "070-174 06 18", Town: "Malmö", Merged: true},
	{ID: "ADR23319688DBB195E2527303B3CEDD5A3C", FirstName: "Torsten", LastName: "Testmark", Email: "torsten.testmark@example.se",
		Cell: "070-174 06 18", Town: "Malmö"},

	// One who was merged, and with whom is not shown.
	{ID: "ADR2BCBB7DCB3A6C19DE257FB1840EEBFC8", FirstName: "Vera", LastName: "Borta-Bloss", Email: "vera.bortabloss@example.se",
		Cell: "070-174 06 19", Town: "Lund", Merged: true},

	// Numbers that are written in other ways.
	{ID: "ADR94BDF873B83EA36DF3F96DEF08BAB10D", FirstName: "Mehmet", LastName: "Provsson", Email: "mehmet.provsson@example.se",
		Cell: "+46 70 174 06 20", Town: "Malmö"},
	{ID: "ADREC4194142B8B979C3AE74FE298E9124C", FirstName: "Inga-Britt", LastName: "Älvåker-Öd", Email: "inga-britt.alvaker@example.com",
		Cell: "0046701740621", Other: "+46 (0)31 390 06 00", Street: "Östra Påhittsgatan 12 A", ZipCode: "411 01", Town: "Göteborg"},

	// One has no e-mail address, one no telephone, one neither.
	{ID: "ADR57F57AD5343652B4820CAF9DEF4897A9", FirstName: "Gösta", LastName: "Gammeldag", Home: "0980-319200", Town: "Kiruna"},
	{ID: "ADRF438F644AC44BCDE64C8D02891376902", FirstName: "Ebba", LastName: "Skrivsson", Email: "Ebba.Skrivsson@Example.SE", Town: "Lund"},
	{ID: "ADRE9BAA4ECD8FE0E2D29774F866F8A01C9", FirstName: "Namnlös", LastName: "Nästan", Town: "Lund"},

	// Names of five letters and of four, with the space.
	{ID: "ADR5956ADC0C321AE424CB4FA3E13B0CFBA", FirstName: "Bo", LastName: "Ek", Email: "bo.ek@example.se", Cell: "070-174 06 22", Town: "Eslöv"},
	{ID: "ADR4065970DD591B287E1451EB4BABF0D28", FirstName: "Li", LastName: "Å", Email: "li.a@example.se", Cell: "070-174 06 23", Town: "Eslöv"},

	// Names in which the name of the first one is found, too.
	{ID: "ADR5EFB3D05CAC18574AAAC0A54497A33B9", FirstName: "Johanna", LastName: "Påhittsson-Ek", Email: "johanna.pahittsson@example.se",
		Cell: "070-174 06 24", Town: "Lund"},
	{ID: "ADRFEBFE411D58264BB64D91BBE432051FA", FirstName: "Carl Gustaf", LastName: "von Hittepå", Email: "cg@example.com",
		Cell: "070-174 06 25", Town: "Stockholm", AgentID: johan},
}

// maria and johan are the users who have contacts.
const (
	maria = "HANF374981478317360F4CABB4B676BF717"
	johan = "HANE31E75259F99A9F3C09469E8E6887149"
)

var users = []User{
	{ID: maria, Name: "Maria Hittepåsson", Title: "Fastighetsmäklare", Email: "maria.hittepasson@example.se", OfficeID: lund},
	{ID: johan, Name: "Johan Diktare", Title: "Fastighetsmäklare", Email: "johan.diktare@example.se", OfficeID: malmo},
	{ID: "HAN8A567B4A0304F83A0DEEB81255E6F8C2", Name: "Amir Sagofors", Title: "Mäklarassistent", Email: "Amir.Sagofors@example.se", OfficeID: lund},

	// Two of one name.
	{ID: "HAN9586D4B13686AF36D33D4AD1172ED7A8", Name: "Sara Provström", Title: "Fastighetsmäklare", Email: "sara.provstrom@example.se", OfficeID: lund},
	{ID: "HANFAC53023603E38C19DFD18F2657092B7", Name: "Sara Provström", Title: "Mäklarassistent", Email: "sara.provstrom2@example.se", OfficeID: malmo},

	// One who has left, and one whose older entry is archived.
	{ID: "HAN757C5E01B6522FEE5747F5997EC1B634", Name: "Kurt Fornstam", Title: "Fastighetsmäklare", Email: "kurt.fornstam@example.se", OfficeID: malmo, Archived: true},
	{ID: "HAN17C725048BFC7164990447D95441C95D", Name: "Nils Låtsaslund", Title: "Mäklarassistent", Email: "nils.latsaslund@example.se", OfficeID: lund, Archived: true},
	{ID: "HAN25BC3E39DDB122C4F8D53394F27B335A", Name: "Nils Låtsaslund", Title: "Fastighetsmäklare", Email: "nils.l@example.se", OfficeID: lund},

	// One without an e-mail address, and two who share one.
	{ID: "HAN12327C926C7FC7C4514C13BB107D70C3", Name: "Ylva Dagbok", Title: "Koordinator", OfficeID: lund},
	{ID: "HAN4DBE442CF8BFE220F7E24F5DBF3CB0F8", Name: "Åsa Reception", Title: "Receptionist", Email: "kontoret@example.se", OfficeID: malmo},
	{ID: "HAN79932CC3DAEBB540E2C711ED63101DE0", Name: "Östen Reception", Title: "Receptionist", Email: "kontoret@example.se", OfficeID: malmo},
}

var userGroups = []UserGroup{
	{ID: "GRP1001", Name: "Säljteamet", UserIDs: []string{maria, johan}},
	{ID: "GRP1002", Name: "Uthyrning", UserIDs: []string{"HAN8A567B4A0304F83A0DEEB81255E6F8C2"}},

	// Two of one name.
	{ID: "GRP1003", Name: "Jouren"},
	{ID: "GRP1004", Name: "Jouren", UserIDs: []string{johan}},
}

// The offices that users are at.
const (
	lund  = "FIR4101"
	malmo = "FIR4102"
)

var offices = []Office{
	{ID: lund, Name: "Påhittade Hem Lund", Email: "lund@example.se"},
	{ID: malmo, Name: "Påhittade Hem Malmö", Email: "malmo@example.se"},
	{ID: "FIR4103", Name: "Påhittade Hem Eslöv", Email: "eslov@example.se", Archived: true},
}
