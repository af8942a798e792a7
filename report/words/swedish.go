package words

var swedish = vocabulary{
	template: swedishTemplate,
	grammar:  swedishGrammar,
}
