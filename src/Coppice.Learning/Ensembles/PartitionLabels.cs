using Coppice.Learning.Data;
using Coppice.Learning.Forests;

namespace Coppice.Learning.Ensembles;

/// <summary>What is to be predicted, of rows that come in blocks and are read twice.</summary>
abstract class PartitionLabels
{
    /// <summary>Looks at a block when rows are read first.</summary>
    public abstract void Add(DataView block);

    /// <summary>A number for each row of a block, when rows are read again.</summary>
    public abstract double[] Read(DataView block);

    /// <summary>Whether the labels were the same both times.</summary>
    public abstract bool AreSame { get; }

    /// <summary>The scale of each target that trees are grown for.</summary>
    public abstract TargetScale[] Scales(int rows);
}

/// <summary>Numbers.</summary>
sealed class NumberLabels : PartitionLabels
{
    double _sum;
    double _again;
    double _least = double.PositiveInfinity;
    double _greatest = double.NegativeInfinity;

    public override bool AreSame => BitConverter.DoubleToInt64Bits(_sum) == BitConverter.DoubleToInt64Bits(_again);

    public override void Add(DataView block)
    {
        foreach (var target in block.Targets())
        {
            _sum += target;
            (_least, _greatest) = (Math.Min(_least, target), Math.Max(_greatest, target));
        }
    }

    public override double[] Read(DataView block)
    {
        var targets = block.Targets();
        foreach (var target in targets) _again += target;
        return targets;
    }

    public override TargetScale[] Scales(int rows)
    {
        var mean = _sum / rows;
        return
        [
            TargetScale.Of(
                rows, mean, Math.Max(Math.Abs(_greatest - mean), Math.Abs(_least - mean)),
                Math.Max(Math.Abs(_greatest), Math.Abs(_least))),
        ];
    }
}

/// <summary>Classes, as their numbers in the order of all; a target is a class' share, of two classes the
/// second's.</summary>
sealed class ClassLabels : PartitionLabels
{
    readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    bool _areNumbers;
    string[]? _classes;
    long[] _again = [];

    public override bool AreSame => Classes.Select(name => _counts[name]).SequenceEqual(_again);

    /// <summary>Text in ordinal order, numbers by value.</summary>
    public string[] Classes => _classes ??= _areNumbers
        ? [.. _counts.Keys.OrderBy(name => double.Parse(name, System.Globalization.CultureInfo.InvariantCulture))]
        : [.. _counts.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The classes that trees are grown for.</summary>
    public IEnumerable<int> Targets => Classes.Length == 2 ? [1] : Enumerable.Range(0, Classes.Length);

    public override void Add(DataView block)
    {
        _areNumbers = block.Table[block.Label] is not CategoryColumn;
        var classes = block.Classes;
        foreach (var code in block.LabelCodes(classes))
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, classes[code], out _)++;
    }

    public override double[] Read(DataView block)
    {
        if (_again.Length == 0) _again = new long[Classes.Length];
        return Array.ConvertAll(block.LabelCodes(Classes), code =>
        {
            _again[code]++;
            return (double)code;
        });
    }

    public override TargetScale[] Scales(int rows)
    {
        if (Classes.Length < 2)
            throw new ArgumentException($"All training rows are of one class, '{Classes[0]}'.");
        return [.. Targets.Select(k =>
        {
            var mean = _counts[Classes[k]] / (double)rows;
            return TargetScale.Of(rows, mean, Math.Max(mean, 1 - mean), 1);
        })];
    }
}
