using System.Runtime.CompilerServices;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>A node's counts by source: read off the histogram that was made of all, or made when a source is first
/// asked for. One instance a slot.</summary>
sealed class NodeCounts<TCells>
    where TCells : struct, ICells
{
    readonly TCells _cells;
    readonly int _stride;
    readonly CodedSource[] _sources;
    readonly ulong[] _histogram;
    readonly ulong[][] _turns;
    readonly int[] _madeFor;
    ulong[] _rows = [];
    int _start, _length;
    ulong[]? _dense;
    int _node;

    public NodeCounts(CodedTable table, TCells cells)
    {
        (_sources, _cells, _stride) = (table.Sources, cells, cells.Stride);
        _histogram = new ulong[table.DenseCells * _stride];
        _madeFor = new int[_sources.Length];
        var mostDense = _sources.Max(s => s.IsDense ? s.CodeCount : 0);
        _turns = [.. Enumerable.Range(0, 3).Select(_ => new ulong[mostDense * _stride])];
    }

    /// <summary>Takes on a node.</summary>
    /// <param name="node">Its rows.</param>
    /// <param name="dense">Its histogram over all dense sources, or null.</param>
    public void Begin(in NodeRows node, ulong[]? dense)
    {
        (_rows, _start, _length, _dense) = (node.Rows, node.Start, node.Length, dense);
        _node++;
    }

    /// <summary>A cell of a dense source, by where it is among all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Cell(int source, int at)
    {
        if (_dense is not null) return ref _dense[at];
        if (_madeFor[source] != _node) Count(source);
        return ref _histogram[at];
    }

    /// <summary>All cells of a dense source.</summary>
    public ReadOnlySpan<ulong> Of(int s)
    {
        var source = _sources[s];
        var (at, length) = (source.DenseOffset * _stride, source.CodeCount * _stride);
        if (_dense is not null) return _dense.AsSpan(at, length);
        if (_madeFor[s] != _node) Count(s);
        return _histogram.AsSpan(at, length);
    }

    void Count(int s)
    {
        var source = _sources[s];
        _madeFor[s] = _node;
        var cells = _histogram.AsSpan(source.DenseOffset * _stride, source.CodeCount * _stride);
        var rows = _rows.AsSpan(_start, _length);
        cells.Clear();
        if (cells.Length > rows.Length / 4)
        {
            Histogram.Add(_cells, source, rows, cells);
            return;
        }

        // Rows of one code wait for each other: so they take turns on more than one histogram.
        var (second, third, fourth) = (_turns[0], _turns[1], _turns[2]);
        foreach (var turn in _turns) turn.AsSpan(0, cells.Length).Clear();
        Histogram.AddInTurns(_cells, source, rows, cells, second, third, fourth);
        for (var i = 0; i < cells.Length; i++) cells[i] += second[i] + third[i] + fourth[i];
    }
}
