package words

// swedishGuideTexts are what is handed out with the program: a page (see Voice.Guide), and
// the heads of its manual.
var swedishGuideTexts = map[string]string{
	// The parts of a page of the manual.
	"man.name":        "NAMN",
	"man.usage":       "ANVÄNDNING",
	"man.description": "BESKRIVNING",
	"man.flags":       "FLAGGOR",
	"man.examples":    "EXEMPEL",
	"man.see":         "SE ÄVEN",

	"guide.name": "LÄS MIG.txt",
	"guide.head": `comebacks {version}
Gör återkomster i Vitec av en fil från Excel.`,

	"guide.start.windows": `SÅ BÖRJAR DU

1. Packa upp först. Högerklicka på zip-filen som du hämtade, välj
   ”Extrahera alla” och tryck på ”Extrahera”. Starta inte programmet inne i
   zip-filen. Vill webbläsaren inte spara filen, välj ”Behåll”.

2. Öppna mappen som kom fram och dubbelklicka på comebacks (på en del
   datorer står det comebacks.exe).

3. Står det ”Windows skyddade datorn”, tryck på ”Mer information” och sedan
   på ”Kör ändå”. Windows frågar för att programmet inte är signerat, och
   bara första gången. Finns inte ”Kör ändå” har den som sköter era datorer
   stängt av det: visa den här sidan för dem.

4. Ett fönster med text öppnas, och sedan en sida i din webbläsare. Låt
   fönstret vara öppet så länge du arbetar.

5. Släpp din fil på sidan. Du kan också släppa filen på programmet.`,

	"guide.start.darwin": `SÅ BÖRJAR DU

1. Dubbelklicka på zip-filen som du hämtade, så packas den upp.

2. Öppna mappen som kom fram och dubbelklicka på comebacks. Macen säger att
   den inte kan kontrollera programmet, för det är inte signerat. Tryck på
   ”Klar”, inte på ”Flytta till papperskorgen”.

3. Öppna Systeminställningar, välj ”Integritet och säkerhet”, gå ned till
   ”Säkerhet” och tryck på ”Öppna ändå” vid comebacks. På äldre Macar:
   högerklicka på comebacks, välj ”Öppna” och tryck på ”Öppna”. Det behövs
   bara första gången. Fönstret som kommer fram kan du stänga.

4. Öppna programmet Terminal. Skriv cd och ett mellanslag, släpp mappen i
   fönstret och tryck på Enter. Skriv sedan
       ./comebacks serve
   och tryck på Enter. En sida öppnas i din webbläsare. Låt fönstret vara
   öppet så länge du arbetar.

5. Släpp din fil på sidan.`,

	"guide.start.linux": `SÅ BÖRJAR DU

1. Packa upp filen som du hämtade:
       tar -xzf comebacks-….tar.gz

2. Gå in i mappen som kom fram och skriv
       ./comebacks serve
   En sida öppnas i din webbläsare. Låt fönstret vara öppet så länge du
   arbetar.

3. Släpp din fil på sidan.`,

	"guide.after": `ÖVA FÖRST
Tryck på ”Öva först” på sidan. Då går inget till Vitec, och allt glöms när
programmet avslutas.

RESULTATET
När allt är skickat: tryck på ”Hämta resultatfilen”. Där har varje rad fått
sin status. Filen hamnar bland hämtade filer. Står det ”Skyddad vy” när den
öppnas i Excel, tryck på ”Aktivera redigering”. Din egen fil ändras aldrig.
Är några rader inte i Vitec, tryck på ”Hämta fellistan”, rätta raderna där
och lägg in den filen.

SÅ AVSLUTAR DU
Tryck på ”Avsluta comebacks” under Inställningar, eller stäng fönstret. Att
stänga sidan räcker inte: det som skickas fortsätter.
Stannade något mitt i, starta igen, öppna ”Tidigare körningar” och tryck på
”Fortsätt”. Inget skickas två gånger.

BRA ATT VETA
Låt en och samma dator göra alla importer till en byrå. Det är den som vet
vad som redan är skickat.
En ny version packar du upp i en ny mapp. Det som är skickat minns datorn
ändå, för det sparas på ett annat ställe.

OM DET INTE GÅR
Fråga den som du fick programmet av. Säg vilken version det är (den står
överst här), och skicka gärna med en bild av fönstret. Lösenordet behöver
ingen.`,
}
