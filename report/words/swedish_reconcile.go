package words

// swedishReconcileTexts are the lines of a comparison with Vitec. In what there is to do
// the classes stand as in the file, where they are looked for.
var swedishReconcileTexts = map[string]string{
	"class.matched":            "{n} stämmer",
	"class.matched.means":      "finns i Vitec, vid rätt tid",
	"class.moved":              "{n:flyttad|flyttade}",
	"class.moved.means":        "finns i Vitec, vid en annan tid",
	"class.missing":            "{n} saknas",
	"class.missing.means":      "skapades, men finns inte längre i Vitec",
	"class.not-created":        "{n:inte skapad|inte skapade}",
	"class.not-created.means":  "har aldrig funnits i Vitec",
	"class.by-other-run":       "{n:gjord|gjorda} i en annan körning",
	"class.by-other-run.means": "kanske som en annan version av raden",
	"class.settled":            "{n:utredd|utredda}",
	"class.settled.means":      "var oklart, nu finns besked",
	"class.uncertain":          "{n:oklar|oklara}",
	"class.uncertain.means":    "kan finnas i Vitec eller inte",
	"class.extra":              "{n} extra",
	"class.extra.means":        "gjord på annat håll, för samma kontakt och tid som en rad: kanske dubbel",
	"class.unreadable":         "{n} går inte att läsa",
	"class.unreadable.means":   "gick inte att slå upp",

	"reconcile.run":          "körning {run} av {sheet}, mot {server}",
	"reconcile.class":        "{class} ({meaning})",
	"reconcile.took":         "{rows:rad|rader} jämfördes på {time}",
	"reconcile.next.look":    "titta i Vitec på raderna där kolumnen class är {classes}",
	"reconcile.next.right":   "be Vitec om behörigheten att slå upp återkomster och stäm sedan av igen",
	"reconcile.next.import":  "importera filen igen för att skicka det som aldrig skapades",
	"reconcile.next.settled": "läs raderna där class är settled; importera igen för att skicka det som inte finns i Vitec",
	"reconcile.next.correct": "rätta raderna som inte skapades, enligt kolumnen detail",

	"compare.extra":     "gjord på annat håll, i Vitec eller med en annan journal, för samma kontakt och tid som rad {row}: kanske dubbel[; skapad {at}]",
	"compare.there":     "den finns i Vitec",
	"compare.not-there": "den finns inte i Vitec; importera den igen",
	"compare.invalid":   "har fel: {said}",
	"compare.rejected":  "avvisad: {said}",
	"compare.unsent":    "{said}", // which begins with "inte skickad" by itself
	"compare.gone":      "journalen har inte kvar kontakten, och filen är borta",
	"compare.missing":   "Vitec visar den inte längre bland kontaktens återkomster",
	"compare.moved":     "den har en annan tid i Vitec",
	"compare.row":       "rad {row}",
	"compare.other-run": "körning {run}, rad {row}",
}
