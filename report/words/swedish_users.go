package words

import "comebacks/importer"

// swedishUserFailures are the words for what can be wrong with the people who may use the
// page of an office.
var swedishUserFailures = map[importer.Code]phrase{
	importer.UserExists:      {"det finns redan en användare som heter {value}", "för att byta lösenordet: comebacks serve user password {value}"},
	importer.NoSuchUser:      {"det finns ingen användare som heter {value}", "se: comebacks serve user list"},
	importer.BadUserName:     {"[{text} kan inte vara en användares namn]", "välj ett med högst {detail} bokstäver, siffror och tecken"},
	importer.NoSuchRole:      {"det finns ingen roll {value}", "välj någon av: {plain list}"},
	importer.PasswordShort:   {"lösenordet är för kort", "välj ett med minst {detail} tecken, till exempel fyra ord"},
	importer.PasswordUntyped: {"lösenordet har ett tecken som ingen kan skriva", "skriv det på nytt"},
	importer.UsersLater:      {"{path} är skriven av en nyare version av comebacks", "använd den versionen"},
	importer.UsersNotOpened:  {"{path}, som har sidans användare, går inte att öppna[: {err}]", "se efter att mappen finns och att du får skriva i den"},
	importer.UsersNotWritten: {"{path}, som har sidans användare, går inte att läsa eller skriva[: {err}]", "se efter att disken inte är full och att du får skriva där"},
}
