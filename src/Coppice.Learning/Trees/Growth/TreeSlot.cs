using System.Runtime.CompilerServices;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth.Columns;

namespace Coppice.Learning.Trees.Growth;

/// <summary>All that one thread needs to grow the trees of one model, one after another.</summary>
abstract class TreeSlot
{
    /// <summary>A slot for these rows: with one word a cell where that is enough.</summary>
    public static TreeSlot Create(CodedTable table, DecisionTreeParameters parameters, Sampling sampling) =>
        CellChoice.IsPacked(table, sampling)
            ? new TreeSlot<PackedCells>(table, default, parameters, sampling)
            : new TreeSlot<WideCells>(table, new WideCells(table.Classes.Count, table.Rows), parameters, sampling);

    /// <summary>Grows the tree of that number.</summary>
    public abstract Tree Grow(ulong seed, int tree);

    /// <summary>How often each row was drawn for the last tree.</summary>
    public abstract ReadOnlySpan<int> Draws { get; }
}

/// <summary>Which cells count a table's rows.</summary>
static class CellChoice
{
    public static bool IsPacked(CodedTable table, Sampling sampling) =>
        table.Classes.Count == 2 && table.Weights is null
        && Math.Max(sampling.Draws, table.Rows) <= PackedCells.MaxRows;
}

sealed class TreeSlot<TCells> : TreeSlot
    where TCells : struct, ICells
{
    readonly TCells _cells;
    readonly CodedTable _table;
    readonly DecisionTreeParameters _parameters;
    readonly Sampling _sampling;
    readonly EffectiveSetting _setting;
    readonly TreeSample<TCells> _sample;
    readonly TreeBuilder<TCells> _builder;
    readonly ColumnGrower? _columns;
    Grower<TCells>? _grower;
    readonly LazyTree<TCells>? _lazy;

    public TreeSlot(CodedTable table, TCells cells, DecisionTreeParameters parameters, Sampling sampling)
    {
        (_table, _cells, _parameters, _sampling) = (table, cells, parameters, sampling);
        _setting = EffectiveSetting.Of(parameters, table.Rows, table.Features.Length);
        _sample = new(table, cells);
        _builder = new(cells, table.Features.Length);
        if (_builder is TreeBuilder<PackedCells> builder)
            _columns = ColumnGrower.Create(table, builder, parameters, _setting);
        if (_setting.MaxLeaves is not null || parameters.CcpAlpha != 0) _lazy = new(table, cells, _sample);
    }

    public override ReadOnlySpan<int> Draws => _sample.Draws;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override Tree Grow(ulong seed, int tree)
    {
        _sample.Choose(_sampling, seed, tree);
        var key = RandomKey.Of(seed, Purpose.Tree, (ulong)tree);
        if (_columns is not null && _columns.Grow(_sample.Times, key)) return _builder.Build();
        _sample.Gather();
        var forks = Forks();
        var objective = forks.Objectives[0];
        if (_lazy is null)
        {
            var walk = new Walk(0, _setting.MaxDepth, _setting.SplitRows, _parameters.MinImpurityDecrease);
            _grower ??= new(_table, _cells, _sample, forks, new(forks, [walk]));
            var weight = Impurity.Weight(_cells, ref _sample.Total[0], objective.ClassWeights);
            var recorder = new TreeRecorder<TCells>(_cells, _builder, objective, weight);
            _grower.Grow(forks, key, TreeRecorder<TCells>.AtRoot, ref recorder);
        }
        else
        {
            _lazy.Plant(_setting.MaxFeatures, objective, _setting.LeafRows, key);
            var leaves = _lazy.Walk(LeafRule.Of(_setting, _parameters));
            _lazy.Build(leaves, _builder);
        }

        return _builder.Build();
    }

    ForkSet Forks() => new(
        [new(_setting.MaxFeatures, 0, 0)],
        [Objective.Of(_parameters, _table, _cells, ref _sample.Total[0], _sample.Draws)],
        [_setting.LeafRows]);
}
