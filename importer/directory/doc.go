// Package directory finds out whom a row means by what an agency has instead of ids:
// an e-mail address, a telephone number or a name of the contact; a name or an e-mail
// address of who is to do the comeback.
//
// # The way of a text
//
// The rules look a text up (Contacts, Colleagues). A [Directory] answers only from
// memory, and notes what it does not know. After a pass through the sheet, Fetch asks
// Vitec for all of that; then the sheet is gone through again. So nobody waits for an
// answer row by row, and many texts go into one request:
//
//	e-mail addresses   Options.Batch a request; what is refused is asked in halves
//	telephone numbers  one a request, as written at home, then as from abroad
//	names              one a request
//	colleagues         one request for all users of a customer, one for its user groups,
//	                   one for its offices; users one by one if there is no such list
//
// Telephone numbers and names yield only ids. Their contacts are read before anything
// is believed, and only one that has the same number, or the same name, counts. Then
// Vitec is asked whether every person found still exists and has not died: the calls
// that find people do not say so.
//
// # What is not found out
//
// What Vitec does not answer is not taken for an answer: a request that failed leaves
// all its texts without one, and says why (importer.Matches). A customer's login may
// not be allowed to ask: that is tried once, by a request that goes alone, remembered,
// and reported by a notice. Everything else is asked again by the next Fetch. After some
// failures in a row the rest of the kind is left to the next one, too.
//
// A name for which Vitec finds more contacts than it shows is nobody's, unless two have
// it: somebody not shown may be the one that is meant.
//
// # Assumed
//
// Vitec's documentation says none of this: that e-mail addresses are found in any
// case; that a number is found however Vitec has it, by 0701234567 or by +46701234567;
// that a search for users with an empty text gives all of them, and not the first ones
// alone.
//
// # Telephone numbers
//
// Numbers are read by the rules of this package. The library for all countries
// (nyaruka/phonenumbers) adds 5.9 MB to the program, and some milliseconds to a start
// that uses it; all it adds is how long the numbers of other countries are. It takes
// "ankn 12" after a number for digits of it, and a local number without its area code
// for one of another area.
//
// # What it costs
//
// 10,000 rows by e-mail are 700 requests: 200 that find, and 500 that ask who is there.
// At 50 ms each, 8 at once, that takes 4.5 seconds; 1,000 telephone numbers take 7.
//
// A text is remembered once, however many rows have it: some 170 bytes for an e-mail
// address of 30 letters, and 440 with the contact that it finds. What a contact is found
// by is not kept, nor anything else that Vitec says about it.
package directory
