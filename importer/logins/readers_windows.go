package logins

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"

	"comebacks/importer"
)

func openFile(path string) (*os.File, error) { return os.Open(path) }

// toRead are the rights with which the content of a file can be read, or with which
// somebody can give himself that right.
const toRead = windows.FILE_READ_DATA | windows.GENERIC_READ | windows.GENERIC_ALL | windows.WRITE_DAC | windows.WRITE_OWNER

// othersMayRead looks at the file's access list: its owner, the person who runs the
// program, the system and the administrators may be in it, and nobody else. Entries
// that deny are not counted: they only take away.
func othersMayRead(f *os.File, _ fs.FileInfo) (open bool, unknown error) {
	sd, err := windows.GetSecurityInfo(windows.Handle(f.Fd()), windows.SE_FILE_OBJECT,
		windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return false, err
	}
	allowed, err := allowedToRead(sd)
	if err != nil {
		return false, err
	}
	list, _, err := sd.DACL()
	if errors.Is(err, windows.ERROR_OBJECT_NOT_FOUND) {
		return false, importer.Because(importer.NoAccessList)
	}
	if err != nil {
		return false, err
	}
	if list == nil { // everybody may do everything
		return true, nil
	}
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(list, i, &entry); err != nil {
			return false, err
		}
		if entry.Header.AceFlags&windows.INHERIT_ONLY_ACE != 0 || entry.Header.AceType == windows.ACCESS_DENIED_ACE_TYPE {
			continue
		}
		if entry.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE {
			return false, importer.Because(importer.AccessUnknown)
		}
		if entry.Mask&toRead != 0 && !isAmong(allowed, (*windows.SID)(unsafe.Pointer(&entry.SidStart))) {
			return true, nil
		}
	}
	return false, nil
}

// allowedToRead are those who may read the file.
func allowedToRead(sd *windows.SECURITY_DESCRIPTOR) ([]*windows.SID, error) {
	var all []*windows.SID
	owner, _, err := sd.Owner()
	if err != nil {
		return nil, err
	}
	for _, known := range []windows.WELL_KNOWN_SID_TYPE{windows.WinLocalSystemSid, windows.WinBuiltinAdministratorsSid, windows.WinCreatorOwnerRightsSid} {
		sid, err := windows.CreateWellKnownSid(known)
		if err != nil {
			return nil, err
		}
		all = append(all, sid)
	}
	// What an administrator makes is owned by the administrators, all of them.
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	return append(all, owner, user.User.Sid), nil
}

func isAmong(all []*windows.SID, one *windows.SID) bool {
	for _, sid := range all {
		if one.Equals(sid) {
			return true
		}
	}
	return false
}

// keepOthersOut is the command that makes the file its owner's alone.
func keepOthersOut(path string) string {
	user := cmp.Or(os.Getenv("USERNAME"), "%USERNAME%")
	return fmt.Sprintf(`icacls "%s" /inheritance:r /grant:r "%s:F"`, path, user)
}
