namespace Ocx.Cli.Help;

/// <summary>The page of the program itself.</summary>
internal static class ProgramPage
{
    /// <summary>What it does, in one line.</summary>
    public const string Summary = "Container images between Docker's overlay2 store, OCI layouts and docker-save tars, with no daemon";

    /// <summary>The rest.</summary>
    public static Page Page { get; } = new()
    {
        Text =
        [
            "ocx moves container images between Docker's overlay2 store on disk, OCI layouts and docker-save tars, with no daemon, and every digest stays what it was. "
            + "It reads the store of a dead host, of a mounted disk image, of a backup, or of a daemon that is running; and archives and layouts of every tool that writes them. "
            + "It writes all of them, the store too.",
            "Every layer is checked against its digest on the way. An output appears complete or not at all, and the same images give the same bytes. "
            + "Results go to standard output, everything else to standard error.",
        ],
        Examples =
        [
            new("ocx export nginx:latest -o nginx.oci", "An image of the store as one tar, an OCI layout"),
            new("ocx import bundle.tar --root /var/lib/docker", "The images of a bundle into the store, with the daemon stopped"),
            new("ocx convert bundle.tar bundle.oci --compression zstd", "What docker save wrote, as a compressed layout"),
            new("ocx images --root /mnt/dead-disk/var/lib/docker", "What a dead host had, by its disk, mounted at /mnt/dead-disk"),
            new("ocx check --root /mnt/dead-disk/var/lib/docker", "Everything that is wrong with that store"),
            new("ocx export --all --root /mnt/dead-disk/var/lib/docker -o - | ssh other docker load", "Its tagged images into the Docker of another machine, to be run there"),
            new("ocx containers --root /mnt/dead-disk/var/lib/docker", "Its containers"),
            new("ocx commit web -t web:rescued -o web.tar --root /mnt/dead-disk/var/lib/docker", "What its container web wrote, as an image, for docker load"),
        ],
        SeeAlso = ["docker(1)", "skopeo(1)", "podman(1)"],
    };
}
