using System.Text.RegularExpressions;
using Ocx.Errors;

namespace Ocx.Tests.Fuzzing;

/// <summary>
/// Gives a target one input after another. What is answered in a new way joins the inputs that others are made of, so that they
/// come ever further in; the same seed gives the same inputs.
/// </summary>
internal sealed partial class Fuzzer(FuzzTarget target, int seed)
{
    private const int MostChanges = 4;
    private const int MostInputs = 2000;

    // Of a message without its numbers and names.
    private const int MostOfMessage = 200;

    /// <summary>What one input may allocate: a few documents of the greatest size, and a multiple of what it is long itself.</summary>
    private const long MostAllocated = 64 << 20, MostAllocatedPerByte = 1000;

    private readonly Random _random = new(seed);
    private readonly List<byte[]> _pool = [.. target.Seeds];
    private readonly HashSet<string> _answers = [];
    private byte[] _current = [];

    /// <summary>How many inputs were taken.</summary>
    public long Count { get; private set; }

    /// <summary>How many different answers there were.</summary>
    public int AnswerCount => _answers.Count;

    /// <summary>The input that is being taken.</summary>
    public byte[] Current => Volatile.Read(ref _current);

    /// <summary>Gives the seeds, and then so many others; ends with the first finding.</summary>
    public FuzzFinding? Run(long inputs)
    {
        foreach (byte[] input in target.Seeds)
        {
            if (Give(input) is { } finding) return finding;
        }

        for (long i = 0; i < inputs; i++)
        {
            if (Give(Next()) is { } finding) return finding;
        }

        return null;
    }

    private byte[] Next()
    {
        byte[] input = Any();
        for (int changes = _random.Next(1, MostChanges + 1); changes > 0; changes--)
        {
            byte[] changed = target.Mutators[_random.Next(target.Mutators.Count)].Mutate(_random, input, Any());
            if (changed.Length <= Mutators.Mutator.MostBytes) input = changed;
        }

        return input;
    }

    private byte[] Any() => _pool[_random.Next(_pool.Count)];

    private FuzzFinding? Give(byte[] input)
    {
        Volatile.Write(ref _current, input);
        Count++;
        long before = GC.GetAllocatedBytesForCurrentThread();
        string answer = "taken";
        try
        {
            target.Take(input);
        }
        catch (OcxException e)
        {
            answer = AnswerOf(e);
        }
        catch (Exception e)
        {
            return new FuzzFinding(input, e.ToString());
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > MostAllocated + (MostAllocatedPerByte * input.Length)) return new FuzzFinding(input, $"it allocated {allocated} bytes");
        if (_answers.Add(answer) && _pool.Count < MostInputs) _pool.Add(input);
        return null;
    }

    private static string AnswerOf(OcxException e)
    {
        string text = Particular().Replace(e.Message, "#");
        return $"{e.GetType().Name} {text[..Math.Min(text.Length, MostOfMessage)]}";
    }

    [GeneratedRegex("'[^']*'|[0-9a-f]{8,}|[0-9]+|/[^ :]*")]
    private static partial Regex Particular();
}
