using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Boosting.Binning;

/// <summary>What the bins of one stored column mean. A row's bin takes a byte.</summary>
sealed class BinnedColumn
{
    public required SourceKind Kind { get; init; }

    /// <summary>The number of bins, that of missing numbers included.</summary>
    public required int Bins { get; init; }

    /// <summary>The bin of missing numbers, the last, or −1 where none is missing.</summary>
    public int Missing { get; init; } = -1;

    /// <summary>Numbers: the least of each bin.</summary>
    public double[] Low { get; init; } = [];

    /// <summary>Numbers: the greatest of each bin.</summary>
    public double[] High { get; init; } = [];

    /// <summary>Categories: the bin of each code, the missing one's last. Rare ones share a bin where there are more
    /// than fit a byte.</summary>
    public byte[] BinOf { get; init; } = [];

    /// <summary>The words of a set of its categories, a bit each.</summary>
    public int SetWords => (BinOf.Length + 63) / 64;

    /// <summary>Halfway between two bins of numbers, yet never a number of the upper one. A bin that is its own next
    /// has all numbers on its side.</summary>
    public double Threshold(int bin, int next)
    {
        if (bin == next) return double.PositiveInfinity;
        var (low, high) = (High[bin], Low[next]);
        var middle = low / 2 + high / 2;
        return middle >= low && middle < high ? middle : low;
    }
}
