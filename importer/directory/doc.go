// Package directory finds out whom a row means by what an agency has instead of ids:
// an e-mail address, a telephone number, a name.
package directory
