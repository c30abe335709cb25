using System.Numerics;

namespace Coppice.Learning.Forests;

/// <summary>How far numbers are from their median, all together, while they come one by one: a Fenwick tree over the
/// ranks of all that may come. Whole numbers, so that their order changes nothing.</summary>
sealed class Deviations
{
    long[] _values = [];
    long[] _counts = [];
    long[] _sums = [];
    int _size;
    long _count;
    long _sum;

    /// <summary>Numbers so far.</summary>
    public long Count => _count;

    /// <summary>The sum of distances from the median.</summary>
    public long Sum
    {
        get
        {
            if (_count == 0) return 0;
            var (at, below, sumBelow) = Find((_count + 1) / 2);
            var median = _values[at];
            return _sum - sumBelow - median * (_count - below) + median * below - sumBelow;
        }
    }

    /// <summary>Halfway between the two middle numbers.</summary>
    public long Median
    {
        get
        {
            var low = _values[Find((_count + 1) / 2).Rank];
            return low + (_values[Find(_count / 2 + 1).Rank] - low) / 2;
        }
    }

    /// <summary>Begins anew, with numbers out of these: distinct and ascending.</summary>
    public void Begin(long[] values, int size)
    {
        (_values, _size) = (values, size);
        if (_counts.Length <= size) (_counts, _sums) = (new long[size + 1], new long[size + 1]);
        Clear();
    }

    public void Clear()
    {
        Array.Clear(_counts, 0, _size + 1);
        Array.Clear(_sums, 0, _size + 1);
        (_count, _sum) = (0, 0);
    }

    public void Add(int rank, long times)
    {
        var sum = times * _values[rank];
        _count += times;
        _sum += sum;
        for (var i = rank + 1; i <= _size; i += i & -i)
        {
            _counts[i] += times;
            _sums[i] += sum;
        }
    }

    /// <summary>The rank of the number at that place in ascending order, from 1; how many are below it, and their
    /// sum.</summary>
    (int Rank, long Below, long SumBelow) Find(long place)
    {
        var (at, below, sumBelow) = (0, 0L, 0L);
        for (var step = (int)BitOperations.RoundUpToPowerOf2((uint)_size + 1); step > 0; step >>= 1)
        {
            if (at + step > _size || below + _counts[at + step] >= place) continue;
            at += step;
            below += _counts[at];
            sumBelow += _sums[at];
        }

        return (at, below, sumBelow);
    }
}
