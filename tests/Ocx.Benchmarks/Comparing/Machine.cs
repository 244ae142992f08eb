using System.Globalization;
using Ocx.Interop.Tests.Lab;

namespace Ocx.Benchmarks.Comparing;

/// <summary>What the times were measured on.</summary>
internal static class Machine
{
    /// <summary>A line for a report.</summary>
    public static string Description
    {
        get
        {
            string model = Field("/proc/cpuinfo", "model name"), kernel = Shell.Run("uname", "-r").Text;
            long memory = long.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} × {model}, {memory >> 20} GiB, Linux {kernel}, ext4\n");
        }
    }

    private static string Field(string path, string name) => File.ReadLines(path).First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(':', 2)[1].Trim();
}
