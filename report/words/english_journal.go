package words

import "comebacks/importer"

// elsewhere is what to do where a journal can't be.
const elsewhere = "name another place with --journal FILE"

// holder says who sends with a journal, if that is known.
const holder = "[ (process {value} of {first} on {second}, since {detail})]"

// englishJournalFailures are the words for what can be wrong with a journal.
var englishJournalFailures = map[importer.Code]phrase{
	importer.JournalInUse: {
		"can't use the journal {path}: another comebacks process is sending with it" + holder,
		"wait until it has ended"},
	importer.JournalElsewhere: {
		"can't use the journal {path}: a comebacks process on another machine is sending with it, or ended without freeing it" + holder,
		"make sure that the process there has ended, then: comebacks journal release"},
	importer.JournalLeaseLost: {
		"another comebacks process has taken over the journal {path}",
		"nothing more is sent by this one; when the other one has ended: comebacks resume"},
	importer.JournalEndLost: {
		"can't use the journal {path}: its end was lost: more was sent than it knows of, or may have been",
		"put the newest copy of the journal back in its place, with the files -wal and .begun that stood beside it; if there is none: comebacks journal trust"},
	importer.JournalLater: {
		"can't use the journal {path}: it was made by a later version of comebacks",
		"install the newest comebacks"},
	importer.JournalNoRun: {
		"there is no such run in the journal[ {path}]",
		"see: comebacks runs"},
	importer.JournalNotThere: {
		"there is no journal {path}",
		"see that it is named as it should be"},
	importer.JournalNoPermission: {
		"you may not use the journal {path}[: {err}]",
		elsewhere},
	importer.JournalHardLinks: {
		"can't use the journal {path}: the file has more than one name[: {value}]",
		"remove its other names; a copy that is to be kept must be a file of its own"},
	importer.JournalMounted: {
		"can't use the journal {path}: the file alone is mounted there, without what stands beside it",
		"mount the folder that it is in"},
	importer.JournalNetwork: {
		"can't use the journal {path}: it is on a network drive, where nothing keeps two from sending at once",
		"move it to a disk of this machine, with all that stands beside it, and name that place with --journal FILE"},
	importer.JournalNoPlace: {
		"can't make a journal {path}[: {err}]",
		elsewhere},
	importer.JournalPragma: {
		"can't use the journal {path}: this disk does not let SQLite use {value}[ (it is {detail})]",
		"move it to a disk of this machine, with all that stands beside it, and name that place with --journal FILE"},
	importer.JournalDamaged: {
		"the journal {path} is damaged, or is not a journal[: {err}]",
		"keep the file as it is, for it may know what was sent, and put the newest copy back in its place, with the files -wal and .begun that stood beside it"},
	importer.BackupNotReplaced: {
		"can't write the backup {path}: what is there is not a backup of comebacks[ ({err})], and is not replaced",
		"name another file"},
	importer.NotBackedUp: {
		"can't write the backup {path}[: {err}]",
		"see that there is room, and that you may write there; nothing is left behind"},
	importer.NoBackup: {
		"can't restore {path}: it is not a backup of comebacks, or not whole[ ({err})]",
		"take another backup; nothing was changed"},
	importer.BackupLater: {
		"can't restore {path}: it was made by a later version of comebacks",
		"install the newest comebacks; nothing was changed"},
	importer.NotRestored: {
		"can't restore the journal {path}[: {err}]",
		"see that there is room, and that you may write there, then restore it again"},
	importer.JournalBroken: {
		"the journal {path} can't be read or written[: {err}]",
		"keep the file as it is, for it knows what was sent; see whether the disk is full or read-only"},

	importer.SheetChanged: {
		"{path} has changed since it was looked at",
		"look at it again: run the same command"},
	importer.NoRoomForSheet: {
		"there is no room for a copy of the sheet, {path}[: {err}]",
		"make room on the disk, then run the same command again; nothing was sent"},
	importer.SheetNotKept: {
		"can't copy the sheet beside the journal: {path}[: {err}]",
		"see that you may write there, then run the same command again; nothing was sent"},
}
