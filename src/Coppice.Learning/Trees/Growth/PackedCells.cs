namespace Coppice.Learning.Trees.Growth;

/// <summary>Two classes and weights that are mere counts of draws: distinct rows, draws, and draws of class 1, 21 bits
/// each, in one word.</summary>
readonly struct PackedCells : ICells
{
    /// <summary>Bits of each count.</summary>
    public const int Bits = 21;
    const ulong Mask = (1UL << Bits) - 1;

    /// <summary>The most draws that a table may take.</summary>
    public const int MaxRows = (int)Mask;

    public int Classes => 2;

    public int Stride => 1;

    public static int RowsOf(ulong cell) => (int)(cell >> (2 * Bits));

    public static long DrawsOf(ulong cell) => (long)((cell >> Bits) & Mask);

    public static long PositivesOf(ulong cell) => (long)(cell & Mask);

    public static ulong Of(int rows, ulong draws, ulong positives) =>
        ((ulong)rows << (2 * Bits)) | (draws << Bits) | positives;

    public void AddRow(ref ulong cell, ulong payload) => cell += payload;

    // −1 for class 1 keeps all bits of the weight, 0 for class 0 none.
    public ulong Payload(int classCode, long weight) =>
        (1UL << (2 * Bits)) | ((ulong)weight << Bits) | (ulong)(weight & -classCode);

    // A payload stands for one row: its number takes that count's place.
    public ulong Row(int row, ulong payload) => payload & ((1UL << (2 * Bits)) - 1) | (ulong)row << (2 * Bits);

    public int RowOf(ulong row) => (int)(row >> (2 * Bits));

    public ulong PayloadOf(ulong row) => row & ((1UL << (2 * Bits)) - 1) | 1UL << (2 * Bits);

    public int Rows(ref ulong cell) => RowsOf(cell);

    public long Weight(ref ulong cell, int classCode) =>
        classCode == 1 ? PositivesOf(cell) : DrawsOf(cell) - PositivesOf(cell);

    public bool IsPure(ref ulong cell) =>
        PositivesOf(cell) is var positives && (positives == 0 || positives == DrawsOf(cell));
}
