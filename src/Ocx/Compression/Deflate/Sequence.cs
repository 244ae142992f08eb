namespace Ocx.Compression.Deflate;

/// <summary>Literals, and a match behind them; a length of 0 for none.</summary>
internal readonly record struct Sequence(int Literals, ushort Length, ushort Distance);
