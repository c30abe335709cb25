namespace Coppice.Learning.Trees.Coding;

/// <summary>The codes of all dense sources again, row by row: to count a node into every histogram at once, one row's
/// codes come in one or two cache lines.</summary>
sealed class RowCodes
{
    readonly CodedSource[] _narrow;

    public RowCodes(CodedSource[] sources, int rows)
    {
        var narrow = sources.Where(s => s is { IsDense: true, Bytes: not null }).ToArray();
        _narrow = narrow;
        Offsets = [.. narrow.Select(s => (nint)s.DenseOffset)];
        Wide = [.. sources.Where(s => s is { IsDense: true, Bytes: null })];
        Codes = new byte[(long)rows * narrow.Length];
        for (var s = 0; s < narrow.Length; s++)
        {
            var column = narrow[s].Bytes!; // narrow ones have bytes
            for (long at = s, row = 0; row < rows; row++, at += narrow.Length) Codes[at] = column[row];
        }
    }

    /// <summary>Row by row, a byte for each source of <see cref="Offsets"/>.</summary>
    public byte[] Codes { get; }

    /// <summary>Bytes a row.</summary>
    public int Width => _narrow.Length;

    /// <summary>Which byte of a row a source is, or −1.</summary>
    public int IndexOf(CodedSource source) => Array.IndexOf(_narrow, source);

    /// <summary>Where each source's cells begin in a dense histogram.</summary>
    public nint[] Offsets { get; }

    /// <summary>Dense sources whose codes do not fit a byte.</summary>
    public CodedSource[] Wide { get; }
}
