using FsCheck;
using FsCheck.Fluent;
using Ocx.Bundles;
using Ocx.Conversion;
using Ocx.Formats;
using Ocx.Tests.Contract;
using Ocx.Tests.Formats.OciLayout;
using Ocx.Tests.Tar;

namespace Ocx.Tests.Formats.Overlay2;

/// <summary>What is imported comes out again as it was: layers with entries of every kind, and configs.</summary>
public sealed class ImportProperties : IDisposable
{
    // Few names, so that entries meet: in directories, over links, under whiteouts.
    private static readonly Gen<string> Name =
        from depth in Gen.Choose(1, 4)
        from parts in Gen.Elements("a", "b", "c", "etc", "\xe9", "x y", "<&>").ListOf(depth)
        from number in Gen.Choose(0, 30)
        select $"{string.Join('/', parts)}{number}";

    private static readonly Gen<Action<byte[]>> Metadata =
        from mode in Gen.Elements("0000644", "0004755", "0002755", "0001777", "0000000", "0100644")
        from owner in Gen.Elements("0000000", "0001750", "7777777")
        from time in Gen.Elements("00000000000", "14000000000", "77777777777")
        select (Action<byte[]>)(block =>
        {
            TarBuilder.Put(block, 100, mode);
            TarBuilder.Put(block, 108, owner);
            TarBuilder.Put(block, 136, time);
        });

    private static readonly Gen<Action<TarBuilder>> Entry = Gen.OneOf(
        from name in Name
        from length in Gen.Elements(0, 1, 511, 512, 513, 9000)
        from edit in Metadata
        select (Action<TarBuilder>)(t => t.Header(name, size: length, edit: edit).Data(Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray())),
        from name in Name
        from edit in Metadata
        select (Action<TarBuilder>)(t => t.Header(name + "/", '5', edit: edit)),
        from name in Name
        from type in Gen.Elements('3', '4', '6')
        from edit in Metadata
        select (Action<TarBuilder>)(t => t.Header(name, type, edit: edit)),
        from name in Name
        from target in Name
        from edit in Metadata
        select (Action<TarBuilder>)(t => t.Header(name, '2', link: target, edit: edit)),
        from name in Name
        from edit in Metadata
        select (Action<TarBuilder>)(t => t.File(name, "linked").Header($"{name}-link", '1', link: name, edit: edit)),
        from name in Name
        select (Action<TarBuilder>)(t => t.File($"{Path.GetDirectoryName(name)}/.wh.{Path.GetFileName(name)}".TrimStart('/'), "")),
        from name in Name
        select (Action<TarBuilder>)(t => t.File($"{name}/.wh..wh..opq", "")),
        from name in Name
        from value in Gen.Elements("v", "\x01\x02", "")
        select (Action<TarBuilder>)(t => t.Pax($"SCHILY.xattr.user.k={value}", "mtime=1.000000001", $"path={new string('p', 120)}{name}").File("x", "pax")),
        from name in Name
        select (Action<TarBuilder>)(t => t.LongName(new string('l', 150) + name).File("x", "gnu", magic: "ustar  \0")),
        Name.Select(name => (Action<TarBuilder>)(t => t.Global($"comment={name}"))));

    private static readonly Gen<byte[]> Layer =
        from entries in Entry.ListOf()
        from ending in Gen.Choose(0, 4)
        select Finish(entries.Take(12), ending);

    private readonly TemporaryDirectory _scratch = new();

    public ImportProperties() => Skip.IfNot(Environment.IsPrivilegedProcess, "only root may make what layers are made of");

    public void Dispose() => _scratch.Dispose();

    [SkippableFact]
    public void What_is_imported_comes_out_as_it_was()
    {
        int taken = 0, number = 0;
        Prop.ForAll(Layer.NonEmptyListOf().Select(l => l.Take(4).ToArray()).ToArbitrary(), tars =>
        {
            number++;
            var image = new TestImage([$"any:{number}"], tars);
            File.WriteAllBytes(_scratch["in"], ArchivePart.Pack(Producers.Make("docker up to 24", image)));
            try
            {
                Convert(_scratch["in"], OutputFormat.Overlay2, _scratch["root"]);
            }
            catch (Errors.ImageFormatException)
            {
                // Docker refuses it, too; the tests that run one compare the verdicts.
                return true;
            }

            taken++;
            Convert($"overlay2:{_scratch["root"]}@any:{number}", OutputFormat.Oci, _scratch["out"]);
            return LayoutFiles.OfArchive(_scratch["out"]).Images.Single().Equals(new WrittenImage($"any:{number}", image.Config, image.Tars));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
        Assert.InRange(taken, 20, 100);
    }

    private void Convert(string from, OutputFormat format, string to)
    {
        ImageLocation location = ImageLocation.ParseSource(from, _scratch["root"]);
        using IImageReader reader = ImageFormats.OpenReader(location, new ReadOptions(_scratch.Path), CancellationToken.None);
        using IImageWriter writer = ImageFormats.OpenWriter(format, to, new WriteOptions { Jobs = 2 });
        ImageConverter.Convert(reader, writer, new ConversionOptions { Images = location.Reference is null ? [] : [location.Reference], TemporaryDirectory = _scratch.Path }, CancellationToken.None);
    }

    private static byte[] Finish(IEnumerable<Action<TarBuilder>> entries, int ending)
    {
        var tar = new TarBuilder();
        foreach (Action<TarBuilder> entry in entries) entry(tar);
        return ending switch
        {
            0 => tar.Unfinished(),
            1 => tar.Zeros(10_240).Unfinished(),
            2 => tar.Zeros(1024).Raw([1, 2, 3]).Unfinished(),
            _ => tar.Done(),
        };
    }
}
