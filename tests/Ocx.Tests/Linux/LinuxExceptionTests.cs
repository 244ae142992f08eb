using Ocx.Linux;

namespace Ocx.Tests.Linux;

public sealed class LinuxExceptionTests
{
    [Fact]
    public void Says_which_call_failed_on_what_and_why()
    {
        var e = new LinuxException("open", "/some/file", Errno.ENOENT);
        Assert.Equal("open /some/file: No such file or directory (ENOENT)", e.Message);
        Assert.Equal(("open", "/some/file", Errno.ENOENT), (e.Call, e.Path, e.Errno));
    }

    [Fact]
    public void An_error_without_a_name_here_has_its_number() =>
        Assert.EndsWith("(95000)", new LinuxException("open", "x", (Errno)95000).Message, StringComparison.Ordinal);

    [Fact]
    public void A_path_cannot_drive_the_terminal_that_the_message_is_shown_on()
    {
        var e = Assert.Throws<LinuxException>(() => DirectoryHandle.Open("/nowhere/\u001b[2J"));
        Assert.Equal(@"open /nowhere/\x1b[2J: No such file or directory (ENOENT)", e.Message);
        using DirectoryHandle root = DirectoryHandle.Open("/");
        e = Assert.Throws<LinuxException>(() => root.OpenDirectory("\u202enowhere"));
        Assert.Equal(@"/\xe2\x80\xaenowhere", e.Path);
    }
}
