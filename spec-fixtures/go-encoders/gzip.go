package main

import (
	"compress/gzip"
	"io"
)

// By Go's own compress/gzip.
func newWriter(output io.Writer, level int) (io.WriteCloser, error) {
	return gzip.NewWriterLevel(output, level)
}
