package words

// swedishUserHelpTexts say what the commands do that are about users of the page.
var swedishUserHelpTexts = map[string]string{
	"help.serve.user.use":   "",
	"help.serve.user.short": "De som får använda ett kontors sida",
	"help.serve.user.long": `Lägg till och ta bort dem som får logga in på en sida som körs för ett helt
kontor, och byt deras lösenord. De sparas i din användares mapp för programdata,
så kör detta som den användare som sidan körs som. En sida som är igång ser
varje ändring genast: den som togs bort, eller fick ett annat lösenord eller en
annan roll, loggas ut.`,
	"help.serve.user.example": `  comebacks serve user add anna --role sends
  comebacks serve user list`,
	"help.serve.user.add.use":   "NAMN",
	"help.serve.user.add.short": "Lägg till någon som får logga in",
	"help.serve.user.add.long": `Lägg till någon som får logga in. Lösenordet frågas efter två gånger, eller
läses från första raden i standard in om det inte är en terminal. Det behöver
minst 12 tecken, och har inga andra regler: fyra ord är ett bra lösenord.

Med rollen sends får hon göra allt som går att göra på sidan. Med reads får hon
titta på körningar, deras resultat och rapporter, och stämma av dem mot Vitec.`,
	"help.serve.user.add.example": `  comebacks serve user add anna --role sends
  comebacks serve user add "Bo Ek" < losenord.txt`,
	"help.serve.user.list.short":     "Visa vilka som får logga in",
	"help.serve.user.list.long":      "Visa vilka som får logga in, med vilken roll, och sedan när.",
	"help.serve.user.list.example":   "  comebacks serve user list",
	"help.serve.user.password.use":   "NAMN",
	"help.serve.user.password.short": "Ge en användare ett annat lösenord",
	"help.serve.user.password.long": `Ge en användare ett annat lösenord, till exempel när det är glömt. Det frågas
efter två gånger, eller läses från första raden i standard in om det inte är en
terminal. Användarens alla inloggningar avslutas.`,
	"help.serve.user.password.example": "  comebacks serve user password anna",
	"help.serve.user.remove.use":       "NAMN",
	"help.serve.user.remove.short":     "Ta bort en användare",
	"help.serve.user.remove.long": `Ta bort en användare. Användarens alla inloggningar avslutas. Namnet finns kvar
överallt där det står vem som gjorde vad.`,
	"help.serve.user.remove.example": "  comebacks serve user remove anna",
	"help.serve.user.role.use":       "NAMN ROLL",
	"help.serve.user.role.short":     "Ge en användare en annan roll",
	"help.serve.user.role.long": `Ge en användare en annan roll: sends eller reads. Användarens alla inloggningar
avslutas.`,
	"help.serve.user.role.example":  "  comebacks serve user role anna reads",
	"help.serve.user.add.flag.role": "låt användaren göra det som `ROLL` får: sends eller reads",
	"help.serve.flag.rate":          "gör högst `N` anrop i sekunden, 0 är ingen gräns (standard: det som är valt under Inställningar)",
	"help.serve.flag.workers":       "gör högst `N` anrop samtidigt (standard: det som är valt under Inställningar)",
}
