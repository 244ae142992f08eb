using Ocx.Checking;
using static Ocx.Interop.Tests.Checking.StoreParts;
using static Ocx.Interop.Tests.Checking.Vandal;

namespace Ocx.Interop.Tests.Checking;

/// <content>The files of layers.</content>
internal static partial class Damages
{
    private static IEnumerable<Damage> Trees() =>
    [
        Tree("file missing", Types, "rm odd/hello", (FindingCodes.LayerFileMissing, "odd/hello")),
        Tree("empty file missing", Types, "rm odd/types/zero", (FindingCodes.LayerFileMissing, "odd/types/zero")),
        Tree("directory missing", Extra, "rm -r extra/directory", (FindingCodes.LayerFileMissing, "extra/directory")),
        Tree("directory with files missing", Types, "rm -r odd/types/far", (FindingCodes.LayerFileMissing, "odd/types/far")),
        Tree("symbolic link missing", Types, "rm odd/types/symlink-99", (FindingCodes.LayerFileMissing, "odd/types/symlink-99")),
        Tree("one name of several missing", Types, "rm odd/types/hardlink-2", (FindingCodes.LayerFileMissing, "odd/types/hardlink-2")),
        Tree("device missing", Types, "rm odd/types/block-big", (FindingCodes.LayerFileMissing, "odd/types/block-big")),
        Tree("all files missing", Types, "rm -r odd", (FindingCodes.LayerFileMissing, "odd")),
        Tree("only file of a layer renamed", Child, "mv from-context other", (FindingCodes.LayerTreeWrong, "")),
        Tree("only file of a layer replaced by others", Child, "rm from-context; echo a >a; echo b >b", (FindingCodes.LayerTreeWrong, "")),
        Tree("all files renamed", Extra, "find . -type f -exec mv {} {}.locked ';'", (FindingCodes.LayerTreeWrong, "")),
        Tree("file extra", Types, "echo x >odd/types/extra", (FindingCodes.LayerFileExtra, "odd/types/extra")),
        Tree("directory extra", Types, "mkdir -p odd/extra/below; echo x >odd/extra/below/file", (FindingCodes.LayerFileExtra, "odd/extra")),
        Tree("file extra at the top", Child, "echo x >extra", (FindingCodes.LayerFileExtra, "extra")),
        Tree("whiteout extra", Names, "mknod -m 0 odd/gone c 0 0", (FindingCodes.LayerFileExtra, "odd/gone")),

        Tree("byte flipped", Extra, "printf X | dd of=extra/random bs=1 seek=200000 conv=notrunc status=none", (FindingCodes.LayerFileModified, "extra/random")),
        Tree("bytes of a small file", Types, "printf HELLO | dd of=odd/hello conv=notrunc status=none", (FindingCodes.LayerFileModified, "odd/hello")),
        Tree("byte in a hole", Types, "printf X | dd of=odd/types/sparse-all-hole bs=1 seek=500000 conv=notrunc status=none", (FindingCodes.LayerFileModified, "odd/types/sparse-all-hole")),
        Tree("bytes of a file of several names", Types, "printf L | dd of=odd/types/hardlink-3 conv=notrunc status=none", (FindingCodes.LayerFileModified, "odd/types/*")),
        Tree("bytes under a name that is no UTF-8", Names, "printf L | dd of=$'odd/names/latin1-\\xe9\\xe8' conv=notrunc status=none", (FindingCodes.LayerFileModified, @"odd/names/latin1-\xe9\xe8")),
        Tree("bytes under a name with a line's end", Names, "printf N | dd of=$'odd/names/newline-\\n-end' conv=notrunc status=none", (FindingCodes.LayerFileModified, @"odd/names/newline-\x0a-end")),
        Tree("bytes of two files", Names, "printf Html >odd/names/html-*; printf Dash >odd/names/-rf",
            (FindingCodes.LayerFileModified, "odd/names/-rf"), (FindingCodes.LayerFileModified, "odd/names/html-<&>")),
        Tree("file truncated", Extra, "truncate -s 200000 extra/random", (FindingCodes.LayerFileLength, "extra/random")),
        Tree("file emptied", Types, ": >odd/hello", (FindingCodes.LayerFileLength, "odd/hello")),
        Tree("file grown", Types, "echo more >>odd/types/block", (FindingCodes.LayerFileLength, "odd/types/block")),
        Tree("empty file grown", Types, "echo more >odd/types/zero", (FindingCodes.LayerFileLength, "odd/types/zero")),

        Tree("file to directory", Types, "rm odd/hello; mkdir odd/hello", (FindingCodes.LayerFileType, "odd/hello")),
        Tree("file to symbolic link", Types, "rm odd/hello; ln -s types/block odd/hello", (FindingCodes.LayerFileType, "odd/hello")),
        Tree("directory to file", Types, "rm -r odd/types/far; echo x >odd/types/far", (FindingCodes.LayerFileType, "odd/types/far")),
        Tree("symbolic link to file", Types, "rm odd/types/symlink-99; echo x >odd/types/symlink-99", (FindingCodes.LayerFileType, "odd/types/symlink-99")),
        Tree("device to file", Types, "rm odd/types/block-big; echo x >odd/types/block-big", (FindingCodes.LayerFileType, "odd/types/block-big")),
        Tree("block device to character device", Types, "rm odd/types/block-big; mknod -m 644 odd/types/block-big c 259 1048575", (FindingCodes.LayerFileType, "odd/types/block-big")),

        Tree("mode", Types, "chmod 600 odd/hello", (FindingCodes.LayerFileMode, "odd/hello")),
        Tree("setuid lost", Types, "chmod 755 odd/types/owned-setuid", (FindingCodes.LayerFileMode, "odd/types/owned-setuid")),
        Tree("setuid gained", Types, "chmod 4755 odd/types/block", (FindingCodes.LayerFileMode, "odd/types/block")),
        Tree("mode of a directory", Types, "chmod 755 odd/types/directory-1777", (FindingCodes.LayerFileMode, "odd/types/directory-1777")),
        Tree("owner", Types, "chown 1:0 odd/hello", (FindingCodes.LayerFileOwner, "odd/hello")),
        Tree("group", Types, "chown 0:1 odd/types/far", (FindingCodes.LayerFileOwner, "odd/types/far")),
        Tree("owner of a symbolic link", Types, "chown -h 1:1 odd/types/symlink-99", (FindingCodes.LayerFileOwner, "odd/types/symlink-99")),
        Tree("owner beyond an octal field", Types, "chown 0:0 odd/types/owner-4294967294", (FindingCodes.LayerFileOwner, "odd/types/owner-4294967294")),
        Tree("target of a symbolic link", Types, "ln -sfn elsewhere odd/types/symlink-99", (FindingCodes.LayerFileTarget, "odd/types/symlink-99")),
        Tree("numbers of a device", Types, "rm odd/types/char-null; mknod -m 644 odd/types/char-null c 1 5", (FindingCodes.LayerFileDevice, "odd/types/char-null")),

        Tree("capabilities lost", Types, "setcap -r odd/types/caps-file", (FindingCodes.LayerFileXattr, "odd/types/caps-file")),
        Tree("other capabilities", Types, "setcap cap_sys_admin=ep odd/types/caps-file", (FindingCodes.LayerFileXattr, "odd/types/caps-file")),
        Tree("attribute lost", Extra, "setfattr -x user.text extra/xattrs", (FindingCodes.LayerFileXattr, "extra/xattrs")),
        Tree("attribute changed", Extra, "setfattr -n user.binary -v 0x00 extra/xattrs", (FindingCodes.LayerFileXattr, "extra/xattrs")),
        Tree("attribute added", Types, "setfattr -n user.new -v x odd/hello", (FindingCodes.LayerFileXattr, "odd/hello")),
        Tree("attribute of a directory lost", Extra, "setfattr -x user.of extra/directory", (FindingCodes.LayerFileXattr, "extra/directory")),

        Tree("hard link broken apart", Types, "cp -p odd/types/hardlink-2 odd/types/copy; mv -f odd/types/copy odd/types/hardlink-2", (FindingCodes.LayerFileHardlink, "odd/types/hardlink-2")),
        Tree("hard link to a FIFO broken apart", Types, "rm odd/types/hardlink-to-fifo; mkfifo -m 644 odd/types/hardlink-to-fifo", (FindingCodes.LayerFileHardlink, "odd/types/*fifo")),
        Tree("files joined", Extra, "ln -f extra/twin-a extra/twin-b", (FindingCodes.LayerFileHardlink, "extra/twin-*")),

        Tree("whiteout missing", Changes, "rm odd/types/one-byte", (FindingCodes.LayerFileMissing, "odd/types/one-byte")),
        Tree("whiteout to file", Changes, "rm odd/types/one-byte; echo back >odd/types/one-byte", (FindingCodes.LayerFileType, "odd/types/one-byte")),
        Tree("whiteout to device", Changes, "rm odd/types/one-byte; mknod -m 0 odd/types/one-byte c 1 3", (FindingCodes.LayerFileDevice, "odd/types/one-byte")),
        Tree("opaque mark lost", Changes, "setfattr -x trusted.overlay.opaque odd/types/far", (FindingCodes.LayerFileXattr, "odd/types/far")),
        Tree("opaque mark without a reason", Types, "setfattr -n trusted.overlay.opaque -v y odd/types/far", (FindingCodes.LayerFileXattr, "odd/types/far")),
    ];

    // A subject with a star is one of several names, whichever comes first.
    private static Damage Tree(string name, int layer, string script, params (string Code, string Path)[] findings) =>
        new(name, s => Run(s.Tree(layer), script), s => [.. findings.Select(f => (f.Code, s.Tree(layer, f.Path)))]) { IsDeep = true };
}
