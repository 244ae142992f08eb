// Compresses what it is given, by Go's own compress/gzip, and prints the digests of that: on standard input, of each input its level and its
// length in decimal digits, a newline, and its bytes. Or a file that is named, to standard output.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
)

// Pieces of this length are what everybody who copies a stream writes.
const piece = 32 * 1024

func main() {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	if len(os.Args) > 1 {
		compress(os.Args[1], output)
		return
	}
	for {
		var level, length int
		if _, err := fmt.Fscanf(input, "%d %d\n", &level, &length); err != nil {
			if err == io.EOF {
				return
			}
			panic(err)
		}
		sum := sha256.New()
		compressor, err := gzip.NewWriterLevel(sum, level)
		if err != nil {
			panic(err)
		}
		plain := make([]byte, length)
		if _, err := io.ReadFull(input, plain); err != nil {
			panic(err)
		}
		source := bytes.NewReader(plain)
		for source.Len() > 0 {
			if _, err := io.CopyN(compressor, source, piece); err != nil && err != io.EOF {
				panic(err)
			}
		}
		if err := compressor.Close(); err != nil {
			panic(err)
		}
		fmt.Fprintf(output, "%x\n", sum.Sum(nil))
	}
}

func compress(path string, output io.Writer) {
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	compressor := gzip.NewWriter(output)
	if _, err := io.Copy(compressor, file); err != nil {
		panic(err)
	}
	if err := compressor.Close(); err != nil {
		panic(err)
	}
}
