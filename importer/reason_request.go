package importer

// Why a request failed. First, second … are what a Reason is about.
const (
	NoSuchHost         Code = "no-such-host"        // First: the host
	HostNotLookedUp    Code = "host-not-looked-up"  // First: the host
	ProxyAnswered      Code = "proxy-answered"      // the proxy does not connect. First: the status
	CertificateUnknown Code = "certificate-unknown" // nobody known has signed it
	CertificateOther   Code = "certificate-other"   // it is another host's. First: the host that was asked
	CertificateExpired Code = "certificate-expired" // or it is not valid yet
	CertificateInvalid Code = "certificate-invalid" // in another way
	NoTLS              Code = "no-tls"              // the server does not speak it
	TLSRefused         Code = "tls-refused"         // by the server
	ConnectionRefused  Code = "connection-refused"  //
	NetworkUnreachable Code = "network-unreachable" //
	NoAnswerWithin     Code = "no-answer-within"    // First: a duration
	NoConnectionInTime Code = "no-connection-in-time"
	NoConnection       Code = "no-connection"
	ConnectionClosed   Code = "connection-closed" // before an answer came
	NoReadableAnswer   Code = "no-readable-answer"
	SentTwice          Code = "sent-twice" // the request itself went out more than once
)

// What a server answered instead of what was asked for. First is the status of an
// answer to a POST; it is "" where the status is shown elsewhere.
const (
	StatusAlone Code = "status-alone" // it said nothing. First: the status, Second: the same, always
	NoWords     Code = "no-words"     // its status says nothing either. First: the status
	HTMLPage    Code = "html-page"    // First: the status, Second: the page's title
	XMLDocument Code = "xml-document" // First: the status

	RedirectTo       Code = "redirect-to"       // First: the address, or a To…
	RedirectAnswered Code = "redirect-answered" // the same to a question
	ToNowhere        Code = "to-nowhere"
	ToUnreadable     Code = "to-unreadable-address"
	ToAnother        Code = "to-another-address"

	AnswerCut        Code = "answer-cut"
	AnswerEmpty      Code = "answer-empty"       // First: what was asked for
	AnswerHTML       Code = "answer-html"        // First: what was asked for
	AnswerUnreadable Code = "answer-unreadable"  // First: what was asked for
	AnswerTooLong    Code = "answer-too-long"    // First: what was asked for
	AnswerOfNobody   Code = "answer-of-nobody"   // it has contacts that are not said to be of any customer
	AnswerSilent     Code = "answer-silent"      // it says nothing about this contact
	AnswerNoID       Code = "answer-no-id"       // of a new comeback
	AnswerIDTooLong  Code = "answer-id-too-long" // for the id of a new comeback
	ContactNoID      Code = "contact-without-id"
	PersonNoID       Code = "person-without-id"
	ColleagueNoID    Code = "colleague-without-id"
	CacheAnswered    Code = "cache-answered"
	ListMayBeCut     Code = "list-may-be-cut"
	AskedToWait      Code = "asked-to-wait"
)

// What is asked for, in the plural.
const (
	TheComebacks  Code = "comebacks"
	TheContacts   Code = "contacts"
	ThePersons    Code = "persons"
	TheUsers      Code = "users"
	TheUserGroups Code = "user-groups"
	TheOffices    Code = "offices"
	AnID          Code = "an-id" // of a new comeback
)

// Why something is not asked, or not sent.
const (
	TooMuchAsked      Code = "too-much-asked"     // at once
	QuestionUnwritten Code = "question-unwritten" // it can't be
	RequestUnwritten  Code = "request-unwritten"  // it can't be
	NoSuchCustomer    Code = "no-such-customer"
	TermTooShort      Code = "term-too-short" // a name, to be searched for
	OnlyUsersSearched Code = "only-users-searched"
	NoDoer            Code = "no-doer" // First: a field that names nobody who does a comeback
	TooManyContacts   Code = "too-many-contacts"
	TooManyPersons    Code = "too-many-persons"

	NoLoginForIt   Code = "no-login-for-customer"
	NoRightToLook  Code = "no-right-to-look-up"
	LoginUnwelcome Code = "login-not-accepted" // by Vitec
	LoginNotTaken  Code = "login-not-taken"    // perhaps for lack of a right
	OwnerUnknown   Code = "owner-unknown"      // the journal does not know whose it is
	NobodyAsked    Code = "nobody-asked"       // before the run began
)

// Why else an answer counts as lost.
const (
	IDOfOthers   Code = "id-of-other-rows"    // First: the id
	IDOfRow      Code = "id-of-row"           // First: the id, Second: the row that was answered it too
	IDOfRowOfRun Code = "id-of-row-of-run"    // First: the id, Second: the row that has it, Third: its run
	EndedBefore  Code = "ended-before-answer" // the program ended before the answer was recorded
	ProgramEnded Code = "program-ended"
)

// What the readings of something are called.
const (
	DayFirst   Code = "day-first" // dates that could be read two ways
	MonthFirst Code = "month-first"
	YearFirst  Code = "year-first"
)
