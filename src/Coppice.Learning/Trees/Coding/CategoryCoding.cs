using System.Runtime.CompilerServices;
using Coppice.Learning.Data;

namespace Coppice.Learning.Trees.Coding;

/// <summary>Codes of categories: the column's own, a missing one last.</summary>
static class CategoryCoding
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static CodedSource Of(CategoryColumn column, ReadOnlySpan<int> rows, SourceKind kind)
    {
        var missing = column.Categories.Count;
        if (missing > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"Column '{column.Name}' has {missing:N0} categories; "
                + $"at most {ushort.MaxValue:N0} can be learned from.");
        }

        var codes = column.Codes;
        var count = missing + 1;
        if (count <= 256)
        {
            var bytes = new byte[rows.Length];
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(codes[rows[i]] < 0 ? missing : codes[rows[i]]);
            return new() { Kind = kind, CodeCount = count, Bytes = bytes };
        }

        var words = new ushort[rows.Length];
        for (var i = 0; i < words.Length; i++) words[i] = (ushort)(codes[rows[i]] < 0 ? missing : codes[rows[i]]);
        return new() { Kind = kind, CodeCount = count, Words = words };
    }
}
