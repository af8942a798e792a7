// Package sandbox is a stand-in for Vitec Connect. It takes comebacks, keeps
// them in memory, lets them be looked up, and makes faults on demand: it
// throttles, loses answers, cuts them short, or finishes its work after the
// caller has given up. Its look-ups can lag, be out of order, or differ from
// what is documented. What lies below /sandbox/ is always right.
//
// It also has people, contacts and those who work at an agency, and finds them by
// what a sheet says about them: an e-mail address, a telephone number, a name. They
// are invented (see Invented), and the same for every customer. It does not ask
// whether the contact of a comeback is one of them: any id will do.
//
// # What it serves
//
//	POST   /Meeting/Comeback/{customerId}/{contactId}                    create
//	GET    /CRM/Contact/{customerId}/{contactIds}/ComebackMeeting        look up, ids joined by commas
//
//	POST   /Contacts/GetContacts                                         contacts by e-mail address or id
//	POST   /Contacts/GetContactsSyncList                                 the same, ids alone
//	GET    /Contacts/GetContactsWithPhonenumber?customerId&phoneNumber   contacts by telephone number
//	GET    /CRM/Contact/{customerId}/Search?Term&MaxSize                 contacts by name
//	GET    /CRM/Contact/{customerId}/Person?contactIds                   persons by id; also Company, DeceasedEstate
//	GET    /CRM/Contact/{customerId}/{contactId}                         any contact by id
//	GET    /User/GetUser?CustomerId&SearchText                           users by name or title
//	GET    /CRM/Usergroups/{customerId}                                  user groups
//	GET    /Office/GetOffice?CustomerId                                  offices
//
//	GET    /sandbox/people                                               who there is
//	GET    /sandbox/comebacks                                            all that it holds
//	POST   /sandbox/comebacks                                            add one by hand
//	PATCH  /sandbox/comebacks/{id}                                       move one to another date
//	DELETE /sandbox/comebacks/{id}                                       remove one
//	GET    /sandbox/stats                                                what it was asked
//
// All but those below /sandbox/ behave as Vitec's help pages say, and where
// those are silent as ASP.NET Web API does. They are stricter than the real
// server may be: a request that passes here says what it means. Those below
// /sandbox/ need no credentials and never fail on demand.
//
// Where the help pages do not say how people are found, this is assumed: an e-mail
// address is compared without case, and with both that a contact has; a telephone
// number by its digits as they are dialled in Sweden; a name is found if each word
// of the term stands in it somewhere, so that Anna finds Johanna, too. Nobody
// found is an empty list. A contact that was merged with another is still found by
// what it had, as an index that lags would have it, but by its id it is gone. Ids
// are the same in either case.
//
// The package shares no code with the client that is tried against it, since
// a misunderstanding that both share would never show.
package sandbox
