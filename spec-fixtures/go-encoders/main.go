// Compresses what it is given, by the library that is built in, and prints the digests of that: on standard input, of each input its level and its
// length in decimal digits, a newline, and its bytes. Or a file that is named, at the default level, to standard output.
package main

import (
	"bufio"
	"bytes"
	"compress/flate"
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
		plain, err := os.ReadFile(os.Args[1])
		must(err)
		compress(output, flate.DefaultCompression, plain)
		return
	}
	for {
		var level, length int
		_, err := fmt.Fscanf(input, "%d %d\n", &level, &length)
		if err == io.EOF {
			return
		}
		must(err)
		plain := make([]byte, length)
		_, err = io.ReadFull(input, plain)
		must(err)
		sum := sha256.New()
		compress(sum, level, plain)
		fmt.Fprintf(output, "%x\n", sum.Sum(nil))
	}
}

func compress(output io.Writer, level int, plain []byte) {
	compressor, err := newWriter(output, level)
	must(err)
	source := bytes.NewReader(plain)
	for source.Len() > 0 {
		if _, err := io.CopyN(compressor, source, piece); err != io.EOF {
			must(err)
		}
	}
	must(compressor.Close())
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
