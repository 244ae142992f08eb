// Compresses what it is given, by pgzip, and prints the digests of that: on standard input, of each input its level and its
// length in decimal digits, a newline, and its bytes.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/pgzip"
)

// Pieces of this length are what everybody who copies a stream writes.
const piece = 32 * 1024

func main() {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	for {
		var level, length int
		if _, err := fmt.Fscanf(input, "%d %d\n", &level, &length); err != nil {
			if err == io.EOF {
				return
			}
			panic(err)
		}
		sum := sha256.New()
		compressor, err := pgzip.NewWriterLevel(sum, level)
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
