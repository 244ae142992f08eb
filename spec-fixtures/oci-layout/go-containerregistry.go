// Writes a layout of an index within an index, and of the same image beside it, without a name: LAYOUT OUT.
package main

import (
	"os"

	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
)

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	source := must(layout.ImageIndexFromPath(os.Args[1]))
	out := must(layout.Write(os.Args[2], empty.Index))
	for _, d := range must(source.IndexManifest()).Manifests {
		name := layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": d.Annotations["org.opencontainers.image.ref.name"]})
		if d.MediaType.IsImage() {
			check(out.AppendImage(must(source.Image(d.Digest)), name))
			continue
		}
		inner := must(source.ImageIndex(d.Digest))
		check(out.AppendIndex(mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: inner}), name))
		first := must(inner.IndexManifest()).Manifests[0]
		check(out.AppendImage(must(inner.Image(first.Digest))))
	}
}
