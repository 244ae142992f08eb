// Writes the images of a layout with both of go-containerregistry's archive writers: LAYOUT OUT.
package main

import (
	"os"

	"github.com/google/go-containerregistry/pkg/legacy/tarball"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	tarballs "github.com/google/go-containerregistry/pkg/v1/tarball"
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
	images := map[string]v1.Image{}
	index := must(layout.ImageIndexFromPath(os.Args[1]))
	for _, d := range must(index.IndexManifest()).Manifests {
		images[d.Annotations["org.opencontainers.image.ref.name"]] = must(index.Image(d.Digest))
	}
	tiny, child, untagged := images["tiny"], images["child"], images["untagged"]
	out := os.Args[2] + "/"

	// An image by its digest is one without a tag.
	byDigest := must(name.NewDigest("untagged@" + must(untagged.Digest()).String()))
	check(tarballs.MultiRefWriteToFile(out+"images.tar", map[name.Reference]v1.Image{
		must(name.NewTag("tiny:latest")):              tiny,
		must(name.NewTag("tiny:1")):                   tiny,
		must(name.NewTag("example.com/team/child:2")): child,
		byDigest: untagged,
	}))

	legacy := must(os.Create(out + "legacy.tar"))
	check(tarball.Write(must(name.NewTag("tiny:latest")), tiny, legacy))
	check(legacy.Close())
}
