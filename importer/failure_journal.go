package importer

// What can be wrong with a journal.
const (
	JournalInUse        Code = "journal-in-use"        // another process sends with it. Value: its number, Detail: its user and machine, and since when; both "" if that is not known
	JournalElsewhere    Code = "journal-elsewhere"     // a process of another machine sends with it, or ended without saying so. Value, Detail: as above
	JournalLeaseLost    Code = "journal-lease-lost"    // another process has taken it over
	JournalEndLost      Code = "journal-end-lost"      // more was sent than it knows of, or may have been
	JournalLater        Code = "journal-later-version" // it was made by a later version
	JournalNoRun        Code = "journal-no-run"        // it has no such run
	JournalNotThere     Code = "journal-not-there"     // there is none
	JournalNoPermission Code = "journal-no-permission" // Err: what the system said
	JournalHardLinks    Code = "journal-hard-links"    // Value: how many names the file has
	JournalMounted      Code = "journal-mounted"       // only the file is mounted there, not the folder that it is in
	JournalNetwork      Code = "journal-network"       // it is on a network drive
	JournalNoPlace      Code = "journal-no-place"      // it can't be made there. Err: what the system said
	JournalPragma       Code = "journal-pragma"        // the disk does not let SQLite work safely. Value: what was asked for, Detail: what there is
	JournalDamaged      Code = "journal-damaged"       // Err: what SQLite said
	BackupNotReplaced   Code = "backup-not-replaced"   // the file that is to be written is there, and no backup of ours. Path: it, Err: what the system said
	NotBackedUp         Code = "not-backed-up"         // the backup can't be written. Path: it, Err: what the system said
	NoBackup            Code = "not-a-backup"          // what is to be restored is not a backup, or not whole. Path: it, Err: what is wrong
	BackupLater         Code = "backup-later-version"  // it was made by a later version. Path: it
	NotRestored         Code = "not-restored"          // the backup can't be put in place. Path: the journal, Err: what the system said
	JournalBroken       Code = "journal-failed"        // it can't be read or written. Err: what the system said
)

// What can be wrong with the copy of a run's sheet.
const (
	SheetChanged   Code = "sheet-changed"     // the file is not what it was when it was looked at
	NoRoomForSheet Code = "no-room-for-sheet" // Path: the copy's. Err: what the system said
	SheetNotKept   Code = "sheet-not-kept"    // Path: the copy's, or the file's. Err: what the system said
)
