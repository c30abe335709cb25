namespace Coppice.Learning.Trees.Growth;

/// <summary>How the rows of one class mixture are counted in words. All counts are integers: sums do not depend on
/// order, and a sibling's counts are its parent's less its own.</summary>
interface ICells
{
    int Classes { get; }

    /// <summary>Words a cell.</summary>
    int Stride { get; }

    /// <summary>Adds one row, given what <see cref="Payload"/> made of it.</summary>
    void AddRow(ref ulong cell, ulong payload);

    /// <summary>A row's class and weight in one word.</summary>
    ulong Payload(int classCode, long weight);

    /// <summary>A row in one word: which it is, and its payload or the way to it.</summary>
    ulong Row(int row, ulong payload);

    /// <summary>Which row it is.</summary>
    int RowOf(ulong row);

    ulong PayloadOf(ulong row);

    int Rows(ref ulong cell);

    /// <summary>The total weight of the class in the cell.</summary>
    long Weight(ref ulong cell, int classCode);

    /// <summary>Whether at most one class has rows of any weight here.</summary>
    bool IsPure(ref ulong cell);
}
