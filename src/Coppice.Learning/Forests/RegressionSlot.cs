using Coppice.Learning.Boosting;
using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Data;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>What all trees of a regression forest share: bins, targets as whole numbers, and what they are
/// units of.</summary>
sealed class RegressionRows
{
    /// <summary>Some of a table's rows, with the scale of all.</summary>
    public RegressionRows(BinnedTable table, TargetScale scale, double[] targets)
    {
        (Table, Units) = (table, scale);
        Targets = Array.ConvertAll(targets, scale.UnitsOf);
        Cells = Array.ConvertAll(targets, target => scale.CellOf(target));
    }

    public RegressionRows(DataView train, RegressionTreeParameters parameters, ulong seed, int parallelism)
    {
        Table = BinnedTable.Of(train, parameters.MaxBins, seed, parallelism);
        var (targets, weights) = (train.Targets(), train.Weights());
        if (weights is not null && parameters.Criterion == RegressionCriterion.AbsoluteError)
        {
            throw new ArgumentException(
                $"Absolute error takes no weights (column {train.Weight}): leave them out, or take SquaredError.");
        }

        var (sum, farthest, magnitude, heaviest) = (0.0, 0.0, 0.0, 1.0);
        foreach (var target in targets) sum += target;
        var mean = sum / targets.Length;
        for (var row = 0; row < targets.Length; row++)
        {
            farthest = Math.Max(farthest, Math.Abs(targets[row] - mean) * (weights?[row] ?? 1));
            magnitude = Math.Max(magnitude, Math.Abs(targets[row]));
            heaviest = Math.Max(heaviest, weights?[row] ?? 1);
        }

        Units = TargetScale.Of(targets.Length, mean, farthest, magnitude, heaviest);
        Weights = weights;
        Targets = Array.ConvertAll(targets, Units.UnitsOf);
        Cells = new long[targets.Length];
        for (var row = 0; row < targets.Length; row++) Cells[row] = Units.CellOf(targets[row], weights?[row] ?? 1);
    }

    public BinnedTable Table { get; }

    public TargetScale Units { get; }

    public GradientScale Scale => Units.Gradients;

    /// <summary>What a leaf's value of 1 means: a power of two.</summary>
    public double Unit => Units.Unit;

    public long[] Cells { get; }

    /// <summary>In units.</summary>
    public long[] Targets { get; }

    public double[]? Weights { get; }
}

/// <summary>Grows trees whose leaves are means, by squared error.</summary>
sealed class RegressionSlot : IRegressionSlot
{
    readonly RegressionRows _rows;
    readonly Sampling _sampling;
    readonly TreeGrower _grower;
    readonly int[] _draws;

    public RegressionSlot(RegressionRows rows, RegressionTreeParameters parameters, Sampling sampling)
    {
        (_rows, _sampling) = (rows, sampling);
        var (table, features) = (rows.Table, rows.Table.Schema.Features.Length);
        _draws = new int[table.Rows];
        _grower = new(table, GrowthOf(parameters, table.Rows, features), 1)
        {
            MinSplitWeight = parameters.MinSamplesSplit.Of(table.Rows),
        };
    }

    /// <summary>The parameters as trees of second-order gains know them: squared error, and no penalty.</summary>
    public static GradientBoostingParameters GrowthOf(
        RegressionTreeParameters parameters, int rows, int features) => new()
        {
            LearningRate = 1,
            L2 = 0,
            CategoryL2 = 0,
            CategorySmoothing = 0,
            MaxLeafNodes = parameters.MaxLeafNodes,
            MaxDepth = parameters.MaxDepth,
            MinChildWeight = parameters.MinSamplesLeaf.Of(rows),
            ColumnSampleByNode = parameters.MaxFeatures.Of(features) / (double)features,
            MaxBins = parameters.MaxBins,
        };

    public Tree Grow(ulong seed, int tree)
    {
        Draw(seed, tree);
        var (rows, payloads, count) = (_grower.Rows.Rows, _grower.Rows.Payloads, 0);
        for (var row = 0; row < _draws.Length; row++)
        {
            (rows[count], payloads[count]) = (row, _rows.Cells[row] * _draws[row]);
            count += _draws[row] > 0 ? 1 : 0;
        }

        var grown = _grower.Grow(count, _rows.Scale, RandomKey.Of(seed, Purpose.Tree, (ulong)tree));
        foreach (var (index, start, length) in _grower.Leaves)
            grown.SetValue(index, BitConverter.Int64BitsToDouble(MeanOf(rows.AsSpan(start, length))));
        return grown.ToTree(_rows.Table);
    }

    void Draw(ulong seed, int tree) => Draws(_sampling, seed, tree, 0, _draws.Length, _draws);

    /// <summary>How often each of some rows, from <paramref name="first"/> on, is drawn for a tree, out of
    /// <paramref name="all"/>.</summary>
    public static void Draws(Sampling sampling, ulong seed, int tree, int first, int all, int[] draws)
    {
        Array.Fill(draws, sampling.Bootstrap ? 0 : 1);
        if (!sampling.Bootstrap) return;
        var stream = RandomKey.Of(seed, Purpose.Bootstrap, (ulong)tree).Stream();
        for (var i = 0; i < sampling.Draws; i++)
        {
            var at = stream.Below(all) - first;
            if ((uint)at < (uint)draws.Length) draws[at]++;
        }
    }

    /// <summary>The mean target of a leaf's rows in units: from the targets themselves, which are finer than the
    /// gradients that chose the splits.</summary>
    long MeanOf(ReadOnlySpan<int> rows)
    {
        if (_rows.Weights is { } weights)
        {
            var (sum, total) = (0.0, 0.0);
            foreach (var row in rows)
            {
                sum += _rows.Targets[row] * weights[row] * _draws[row];
                total += weights[row] * _draws[row];
            }

            return total == 0 ? 0 : (long)Math.Round(sum / total);
        }

        Int128 whole = 0;
        long drawn = 0;
        foreach (var row in rows)
        {
            whole += (Int128)_rows.Targets[row] * _draws[row];
            drawn += _draws[row];
        }

        return Mean(whole, drawn);
    }

    public static long Mean(Int128 sum, long drawn) => drawn == 0 ? 0 : (long)Math.Round((double)sum / drawn);
}
