// Package words has everything that people read, in English and in Swedish:
// problems of rows, failures, notices, summaries, questions, progress, help. All
// other packages pass it data: a code, and what fills the blanks of its phrase.
//
// The words of a language are in the files that begin with its name, one file for
// each kind, and are gathered in vocabulary.go. What a script may rely on is never
// translated: codes, the names of columns, statuses, commands and flags, and what
// JSON has besides texts.
//
// To add a phrase, write it in both languages; tests compare them. To add a
// language, add a vocabulary.
package words
