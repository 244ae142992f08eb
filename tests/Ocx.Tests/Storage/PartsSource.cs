using Ocx.Linux;
using Ocx.Storage;

namespace Ocx.Tests.Storage;

/// <summary>A source cut into given pieces: literal bytes, or ranges of a file that holds the same bytes at an offset.</summary>
public sealed class PartsSource(byte[] bytes, FileHandle file, IReadOnlyList<PartsSource.Piece> pieces, long fileOffset = 0) : IByteSource
{
    public long Length => bytes.Length;

    /// <summary>Runs before each piece is given out.</summary>
    public Action<int> BeforePiece { get; init; } = _ => { };

    public IEnumerable<ByteSegment> Segments()
    {
        int position = 0;
        for (int i = 0; i < pieces.Count; i++)
        {
            BeforePiece(i);
            if (pieces[i].IsRange)
            {
                yield return ByteSegment.Of(file, fileOffset + position, pieces[i].Length);
            }
            else
            {
                // As sources do: one buffer, which holds something else by the time of the next piece.
                byte[] literal = bytes.AsSpan(position, pieces[i].Length).ToArray();
                yield return ByteSegment.Of(literal);
                literal.AsSpan().Fill(0xee);
            }

            position += pieces[i].Length;
        }
    }

    public readonly record struct Piece(int Length, bool IsRange);

    /// <summary>Pieces of these lengths in turn, literal and range by turns, that make up <paramref name="total"/>.</summary>
    public static IReadOnlyList<Piece> Cut(int total, IReadOnlyList<int> lengths)
    {
        var pieces = new List<Piece>();
        for (int i = 0, done = 0; done < total; i++)
        {
            int length = lengths.Count == 0 ? total : Math.Min(lengths[i % lengths.Count], total - done);
            pieces.Add(new Piece(length, i % 2 == 1));
            done += length;
            if (lengths.All(l => l == 0)) lengths = [];
        }

        return pieces;
    }
}
