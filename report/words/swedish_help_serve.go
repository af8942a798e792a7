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

För ett kontor startas den på en server, med ett namn, och med ett certifikat
eller bakom en proxy som har ett: den som kommer dit loggar in. Alla delar en
journal och kommandots inloggningar, så att inget skickas två gånger mellan
kollegor. Den svarar bara på namnen i --host, och läser om certifikatet när det
förnyas. Den lyssnar på :8443, eller där --addr säger; bakom en proxy på
127.0.0.1:8471, eller på en socket (unix:SÖKVÄG), och utanför den här datorn
bara om --proxy säger vem som får ansluta. Proxyn måste skicka vidare Host och
sätta X-Forwarded-Proto och X-Forwarded-For. Ingen webbläsare öppnas, och en
andra start avvisas.

I Windows gör ett dubbelklick på programmet samma sak; en fil som släpps på det
öppnas.

Slutkoden är 0 när sidan avslutas, och 2 om den inte kan börja.`,
	"help.serve.example": `  comebacks serve
  comebacks serve kunder.xlsx
  comebacks serve --no-browser --addr 127.0.0.1:8471
  comebacks serve --host ek.kontoret.se --tls-cert cert.pem --tls-key key.pem
  comebacks serve --host ek.kontoret.se --behind-proxy`,
}
