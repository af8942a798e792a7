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

// swedishUserTexts are what is said about users in the terminal.
var swedishUserTexts = map[string]string{
	"user.added":                "{name} är tillagd och {role}",
	"user.password":             "lösenordet för {name} är bytt; användarens alla inloggningar har avslutats",
	"user.role":                 "{name} {role} från och med nu; användarens alla inloggningar har avslutats",
	"user.removed":              "{name} är borttagen; användarens alla inloggningar har avslutats, och namnet finns kvar i det som har gjorts",
	"user.none":                 "det finns inga användare; lägg till en med: comebacks serve user add NAMN",
	"user.name":                 "namn",
	"user.may":                  "roll",
	"user.since":                "tillagd",
	"user.changed":              "ändrad",
	"user.role.sends":           "får skicka",
	"user.role.reads":           "får läsa",
	"ask.password-again":        "samma en gång till",
	"usage.passwords-differ":    "de två lösenorden är inte lika",
	"usage.passwords-differ.do": "kör kommandot igen",
	"usage.one-user":            "{command} behöver ett NAMN",
	"usage.one-user.do":         "se: {command} --help",
	"usage.user-and-role":       "{command} behöver ett NAMN och en ROLL",
	"usage.user-and-role.do":    "se: {command} --help",
}
