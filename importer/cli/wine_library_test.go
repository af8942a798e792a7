package cli_test

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
)

// randomLibrary is a bcryptprimitives.dll, from which Go's programs have their random
// numbers, and which Wine has only since version 9. It has no code: its one function is
// another library's, which does the same.
func randomLibrary() []byte {
	const (
		address = 0x1000 // of the only section, in memory
		aligned = 0x200  // its place in the file, and its size there
		table   = 40     // bytes of the export directory
		library = "bcryptprimitives.dll\x00"
		name    = "ProcessPrng\x00"
		same    = "ADVAPI32.SystemFunction036\x00" // RtlGenRandom
	)
	// The table, the address of the function, that of its name, its number, the texts.
	const functions = address + table
	const texts = functions + 12
	var exports bytes.Buffer
	write := func(out *bytes.Buffer, all ...any) {
		for _, v := range all {
			_ = binary.Write(out, binary.LittleEndian, v) // a buffer takes all
		}
	}
	write(&exports, [3]uint32{}, uint32(texts), uint32(1), uint32(1), uint32(1), uint32(functions), uint32(functions+4), uint32(functions+8))
	write(&exports, uint32(texts+len(library)+len(name)), uint32(texts+len(library)), uint32(0))
	exports.WriteString(library + name + same)
	size := uint32(exports.Len())

	var out bytes.Buffer
	out.WriteString("MZ")
	write(&out, [58]byte{}, uint32(64)) // where the next begins
	out.WriteString("PE\x00\x00")
	header := pe.OptionalHeader64{
		Magic: 0x20b, ImageBase: 0x180000000, SectionAlignment: address, FileAlignment: aligned,
		MajorOperatingSystemVersion: 6, MajorSubsystemVersion: 6, SizeOfImage: 2 * address, SizeOfHeaders: aligned,
		SizeOfInitializedData: aligned, Subsystem: pe.IMAGE_SUBSYSTEM_WINDOWS_CUI, DllCharacteristics: pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT,
		NumberOfRvaAndSizes: 16,
	}
	header.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT] = pe.DataDirectory{VirtualAddress: address, Size: size}
	write(&out, pe.FileHeader{
		Machine: pe.IMAGE_FILE_MACHINE_AMD64, NumberOfSections: 1, SizeOfOptionalHeader: uint16(binary.Size(header)),
		Characteristics: pe.IMAGE_FILE_EXECUTABLE_IMAGE | pe.IMAGE_FILE_LARGE_ADDRESS_AWARE | pe.IMAGE_FILE_DLL,
	}, header, pe.SectionHeader32{
		Name: [8]uint8{'.', 'e', 'd', 'a', 't', 'a'}, VirtualSize: size, VirtualAddress: address, SizeOfRawData: aligned, PointerToRawData: aligned,
		Characteristics: pe.IMAGE_SCN_CNT_INITIALIZED_DATA | pe.IMAGE_SCN_MEM_READ,
	})
	file := make([]byte, 2*aligned)
	copy(file, out.Bytes())
	copy(file[aligned:], exports.Bytes())
	return file
}
