package connect

import "syscall"

// The numbers of Winsock; syscall's names for them are made up on Windows.
var (
	refusedErrnos     = []syscall.Errno{10061}               // WSAECONNREFUSED
	unreachableErrnos = []syscall.Errno{10051, 10065, 10050} // WSAENETUNREACH, WSAEHOSTUNREACH, WSAENETDOWN
	closedErrnos      = []syscall.Errno{10054, 10053, 10058} // WSAECONNRESET, WSAECONNABORTED, WSAESHUTDOWN
)
