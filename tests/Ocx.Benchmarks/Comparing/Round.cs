using System.Diagnostics;
using System.Globalization;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Benchmarks.Comparing;

/// <summary>One turn of one contestant, in a directory of its own on a file system made fresh.</summary>
/// <param name="directory">The directory.</param>
/// <param name="samples">Where its times go.</param>
internal sealed class Round(string directory, ICollection<Sample> samples)
{
    /// <summary>A path in the directory.</summary>
    public string this[string name] => Path.Combine(directory, name);

    /// <summary>Runs a program and keeps its time.</summary>
    /// <param name="name">What the time is called.</param>
    /// <param name="command">The program and its arguments.</param>
    public void Time(string name, params string[] command) => Time(name, command, null);

    /// <summary>The same, and notes how many bytes it wrote.</summary>
    /// <param name="name">What the time is called.</param>
    /// <param name="output">The file or directory that it writes.</param>
    /// <param name="command">The program and its arguments.</param>
    public void TimeWriting(string name, string output, params string[] command) => Time(name, command, output);

    /// <summary>Times a daemon's work, told to it by its client: the client's memory says nothing.</summary>
    /// <param name="name">What the time is called.</param>
    /// <param name="work">The work.</param>
    public void Time(string name, Action work)
    {
        Shell.Run("sync");
        long started = Stopwatch.GetTimestamp();
        work();
        Keep(new Sample(name, Stopwatch.GetElapsedTime(started).TotalSeconds, null, null));
    }

    private void Time(string name, string[] command, string? output)
    {
        Shell.Run("sync");
        using TemporaryDirectory scratch = new();
        string memory = scratch["memory"];
        var timed = new ShellCommand("/usr/bin/time", ["-f", "%M", "-o", memory, .. command]) { Timeout = TimeSpan.FromMinutes(30) };
        long started = Stopwatch.GetTimestamp();
        timed.Run();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        long kibibytes = long.Parse(File.ReadAllLines(memory)[^1], CultureInfo.InvariantCulture);
        long? written = output is null ? null : long.Parse(Shell.Run("du", "-sb", output).Text.Split('\t')[0], CultureInfo.InvariantCulture);
        Keep(new Sample(name, seconds, kibibytes << 10, written));
    }

    private void Keep(Sample sample)
    {
        samples.Add(sample);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {sample.Name}: {sample.Seconds:0.000} s"));
    }
}
