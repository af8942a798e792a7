package words

import "comebacks/importer"

// swedishLoginFaults are the words for what is wrong with a login: the blank {fault}.
var swedishLoginFaults = map[importer.Code]string{}

// swedishLoginFailures are the words for what can be wrong with logins.
var swedishLoginFailures = map[importer.Code]phrase{}

// swedishLoginNotices are the words for what there is to know of logins.
var swedishLoginNotices = map[importer.Code]phrase{}
