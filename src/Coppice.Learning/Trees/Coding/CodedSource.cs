using System.Runtime.CompilerServices;

namespace Coppice.Learning.Trees.Coding;

enum SourceKind : byte
{
    /// <summary>Codes ascend with the values; the last code may mean missing.</summary>
    Numeric,

    /// <summary>Codes are categories; each feature on it indicates one of them.</summary>
    Indicators,

    /// <summary>Codes are categories; the one feature on it splits them into two sets.</summary>
    Categories,
}

/// <summary>One stored column of the training rows as small integers: a byte a row up to 256 codes, else two.</summary>
sealed class CodedSource
{
    /// <summary>Sources with more codes than this keep no dense histogram: a node touches few of them.</summary>
    public const int DenseLimit = 512;

    public required SourceKind Kind { get; init; }

    /// <summary>The number of codes, that of missing included.</summary>
    public required int CodeCount { get; init; }

    /// <summary>The code of a missing number, or −1 where none is missing.</summary>
    public int MissingCode { get; init; } = -1;

    /// <summary>The codes where there are at most 256, else null.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>The codes where there are more than 256, else null.</summary>
    public ushort[]? Words { get; init; }

    /// <summary>Numeric: the least training value of each code.</summary>
    public double[] Low { get; init; } = [];

    /// <summary>Numeric: the greatest training value of each code; equal to <see cref="Low"/> unless codes are
    /// bins.</summary>
    public double[] High { get; init; } = [];

    /// <summary>Where its cells begin in a node's dense histogram, or −1.</summary>
    public int DenseOffset { get; set; } = -1;

    public bool IsDense => DenseOffset >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Code(int row) => Bytes is null ? Words![row] : Bytes[row]; // one of the two is there

    /// <summary>The words of a set of its categories, a bit each; 0 where it is not split by sets.</summary>
    public int SetWords => Kind == SourceKind.Categories ? (CodeCount + 63) / 64 : 0;

    /// <summary>The threshold between two codes that are both present in a node: halfway, yet never the upper value. A
    /// code that is its own next has all numbers on its side: only missing ones go right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Threshold(int code, int next)
    {
        var (low, high) = Neighbours(code, next);
        return Between(low, high);
    }

    /// <summary>The numbers between which <see cref="Threshold"/> lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (double Low, double High) Neighbours(int code, int next) =>
        code == next ? (double.PositiveInfinity, double.PositiveInfinity) : (High[code], Low[next]);

    /// <summary>Halfway, yet never the upper number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Between(double low, double high)
    {
        var middle = low / 2 + high / 2;
        return middle >= low && middle < high ? middle : low;
    }
}
