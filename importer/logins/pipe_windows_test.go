package logins_test

import "testing"

func makePipe(*testing.T, string) {}
