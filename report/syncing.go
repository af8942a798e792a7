package report

import "os"

// syncEach is after how many bytes those of a file are brought to disk while more are
// written: or else the disk waits for the processor, and then the processor for the disk.
const syncEach = 16 << 20

// syncing writes a file that is brought to disk in the meantime. What is written last is
// not there before the file's own Sync.
type syncing struct {
	file  *os.File
	since int        // bytes
	ended chan error // of one Sync; nil if there is none
}

// Write implements io.Writer.
func (s *syncing) Write(p []byte) (int, error) {
	n, err := s.file.Write(p)
	if s.since += n; err == nil && s.since >= syncEach {
		err = s.wait()
		s.since, s.ended = 0, make(chan error, 1)
		go func(ended chan<- error) { ended <- s.file.Sync() }(s.ended) // wait waits for it
	}
	return n, err
}

// wait waits for what is being brought to disk. An error is told once: the file's own Sync
// need not have it.
func (s *syncing) wait() error {
	if s.ended == nil {
		return nil
	}
	err := <-s.ended
	s.ended = nil
	return err
}
