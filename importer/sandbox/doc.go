// Package sandbox is a stand-in for Vitec Connect. It takes comebacks, keeps
// them in memory, lets them be looked up, and makes faults on demand: it
// throttles, loses answers, cuts them short, or finishes its work after the
// caller has given up. Its look-ups can lag, be out of order, or differ from
// what is documented. What lies below /sandbox/ is always right.
//
// # What it serves
//
//	POST   /Meeting/Comeback/{customerId}/{contactId}                    create
//	GET    /CRM/Contact/{customerId}/{contactIds}/ComebackMeeting        look up, ids joined by commas
//	GET    /sandbox/comebacks                                            all that it holds
//	POST   /sandbox/comebacks                                            add one by hand
//	PATCH  /sandbox/comebacks/{id}                                       move one to another date
//	DELETE /sandbox/comebacks/{id}                                       remove one
//	GET    /sandbox/stats                                                what it was asked
//
// The first two behave as Vitec's help pages say, and where those are silent
// as ASP.NET Web API does. They are stricter than the real server may be: a
// request that passes here says what it means. The others need no credentials
// and never fail on demand.
//
// The package shares no code with the client that is tried against it, since
// a misunderstanding that both share would never show.
package sandbox
