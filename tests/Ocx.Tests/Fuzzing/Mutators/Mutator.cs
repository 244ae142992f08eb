namespace Ocx.Tests.Fuzzing.Mutators;

/// <summary>Makes of an input another one, that a program might not have thought of.</summary>
internal abstract class Mutator
{
    /// <summary>An input of at most some megabytes, so that what is slow is the library's fault.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>Numbers that lie beside what is thought of.</summary>
    protected static readonly long[] Numbers =
        [0, 1, -1, 2, 7, 8, 63, 64, 127, 128, 255, 256, 511, 512, 513, 1023, 1024, 4095, 4096, 65535, 65536, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 33, 1L << 62, long.MaxValue, long.MinValue];

    /// <summary>A changed copy.</summary>
    /// <param name="random">Decides everything.</param>
    /// <param name="input">What to change; it stays as it is.</param>
    /// <param name="other">Another input, to take pieces from.</param>
    public abstract byte[] Mutate(Random random, byte[] input, byte[] other);

    /// <summary>One of several.</summary>
    protected static T OneOf<T>(Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>A range within so many, short ones more often than long ones.</summary>
    protected static (int Start, int Length) RangeIn(Random random, int count)
    {
        if (count == 0) return (0, 0);
        int start = random.Next(count), most = count - start;
        return (start, random.Next(1, 1 + (random.Next(4) == 0 ? most : Math.Min(most, 16))));
    }
}
