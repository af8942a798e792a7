package words

// swedishServeHelpTexts say what the command does that serves the page: see
// englishServeHelpTexts.
var swedishServeHelpTexts = map[string]string{
	"help.serve.use":   "[FIL]",
	"help.serve.short": "Öppna sidan: lämna in, rätta och skicka en fil i webbläsaren",
	"help.serve.long": `Öppna en sida i webbläsaren, där en fil lämnas in, rättas i sina celler och
skickas, utan fler kommandon. Med FIL öppnas den filen.

Sidan är bara till för dig och den här datorn: den lyssnar på 127.0.0.1 och
släpper bara in den webbläsare som kommandot har öppnat. Den fortsätter när
webbläsaren stängs, tills du trycker på Ctrl-C, stänger fönstret eller trycker
på Avsluta comebacks under Inställningar. Det som skickas just då stoppas, och
fortsätter senare: med Fortsätt på sidan, eller med: comebacks resume. Startar
du en gång till visas sidan som redan finns.

Filer som lämnas in sparas i din användares mapp för programdata, och det som
skickas står i samma journal som för comebacks import.

I Windows gör ett dubbelklick på programmet samma sak; en fil som släpps på det
öppnas.

Slutkoden är 0 när sidan avslutas, och 2 om den inte kan börja.`,
	"help.serve.example": `  comebacks serve
  comebacks serve kunder.xlsx
  comebacks serve --no-browser --addr 127.0.0.1:8471`,
}
