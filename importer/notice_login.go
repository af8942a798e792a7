package importer

// What there is to know about logins. NoKeychain is one of these too, where the
// program goes on without a keychain: Value says why.
const (
	LoginsACLUnknown Code = "logins-acl-unknown" // nobody can tell who may read the logins file. Value: the file, Detail: why
	LoginsMissing    Code = "logins-missing"     // Count: customers without a login, List: some of them
	OtherServer      Code = "other-server"       // a login is kept, for another server. Value: that server, Detail: the one that is asked
	LoginAsk         Code = "login-ask"          // for a person who is about to be asked. Value: the customer, Detail: the server
	LoginAskAll      Code = "login-ask-all"      // the same for all customers without a login. Value: how many there are, "" if that is not known, Detail: the server
	LoginAskEach     Code = "login-ask-each"     // the same for each of some customers. Count, List: these, Detail: the server
	LoginKept        Code = "login-kept"         // List: the customers, Detail: the server
	LoginKeptForAll  Code = "login-kept-for-all" // the same for all customers without one of their own
	LoginRemoved     Code = "login-removed"      // as LoginKept
	LoginRemovedAll  Code = "login-removed-for-all"
	LoginNone        Code = "login-none" // Value: the customer, Detail: the server
	LoginNoneForAll  Code = "login-none-for-all"
	LoginOfVariables Code = "login-of-variables" // the environment has what is kept, and comes first. Value, Detail: the variables
	LoginBehind      Code = "login-behind"       // a login in the environment comes before what is kept. Value, Detail: the variables
)
