// Package words has all that a person reads, in English and in Swedish: problems of
// rows, failures, notices, summaries, questions, progress, help. All else hands it
// data: a code, and what fills the blanks of its phrase.
//
// The words of a language stand in the files that begin with its name, one file for
// each kind, and are gathered in vocabulary.go. What a script may rely on is never
// translated: codes, the names of columns, statuses, commands and flags, and what
// stands in JSON beside a text.
//
// To add a phrase, write it in both languages; tests compare them. To add a
// language, add a vocabulary.
package words
