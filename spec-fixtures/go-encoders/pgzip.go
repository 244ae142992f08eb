package main

import (
	"io"

	"github.com/klauspost/pgzip"
)

// By pgzip.
func newWriter(output io.Writer, level int) (io.WriteCloser, error) {
	return pgzip.NewWriterLevel(output, level)
}
