using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Data;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Ensembles;

/// <summary>The first reading of rows that come in blocks: what must be known of all of them before one is
/// coded.</summary>
sealed class RowSurvey(PartitionLabels labels, ulong seed, ParallelOptions parallel)
{
    /// <summary>Candidates beyond the sample that are kept before the largest hashes are dropped.</summary>
    const int Spare = RowSample.Most / 4;

    readonly ulong _key = RowSample.KeyOf(seed);
    readonly List<ulong> _hashes = [];
    ulong _limit = ulong.MaxValue;
    List<double>[] _numbers = [];
    long[][] _counts = [];
    DataView? _first;
    Schema? _columns;
    FeatureSchema? _schema;

    public int Rows { get; private set; }

    public FeatureSchema Schema => _schema ?? throw new ArgumentException("There are no training rows.");

    /// <summary>A block with its categories numbered as those of all blocks so far, new ones behind.</summary>
    /// <exception cref="DataException">It lacks a column of the first block.</exception>
    /// <exception cref="ArgumentException">It has other roles or features than the first.</exception>
    public DataView Conform(DataView block)
    {
        _first ??= block;
        if (block.Label != _first.Label || block.Group != _first.Group)
        {
            throw new ArgumentException(
                $"All blocks must have one label and group: the first has '{_first.Label}' and '{_first.Group}', one "
                + $"has '{block.Label}' and '{block.Group}'.");
        }

        if (block.Weight is { } weight)
            throw new ArgumentException($"Rows in partitions cannot be weighted yet (column {weight}).");
        if (_columns is null) return block;
        return block.Over(block.Table.Conform(_columns));
    }

    public void Add(DataView block)
    {
        block = Conform(block);
        _columns = block.Table.Schema;
        var features = block.Features;
        if (features.Count == 0)
            throw new ArgumentException($"The table has no column beside its label '{block.Label}'.");
        var schema = FeatureSchema.Of(features);
        labels.Add(block);
        if (_schema is null)
        {
            _numbers = Array.ConvertAll(schema.Sources, _ => new List<double>());
            _counts = Array.ConvertAll(schema.Sources, _ => Array.Empty<long>());
        }

        _schema = schema;
        var sampled = Sampled(block.Count);
        var stored = BinnedTable.Stored(features, schema);
        Parallel.For(0, stored.Length, parallel, c =>
        {
            if (stored[c] is CategoryColumn categories)
            {
                Count(ref _counts[c], categories, block.Rows);
                return;
            }

            var values = ((NumericColumn)stored[c]).Values;
            foreach (var at in sampled) _numbers[c].Add(values[block.Rows[at]]);
        });
        Rows = checked(Rows + block.Count);
        if (_hashes.Count >= RowSample.Most + Spare) Prune();
    }

    /// <summary>Coders of the columns, by source.</summary>
    public BinCoder[] Coders(int maxBins)
    {
        if (_hashes.Count > RowSample.Most) Prune();
        var coders = new BinCoder[Schema.Sources.Length];
        Parallel.For(0, coders.Length, parallel, c =>
        {
            if (Schema.Sources[c].Kind != SourceKind.Numeric)
            {
                coders[c] = new CategoryCoder(Schema.Sources[c].Kind, _counts[c]);
                return;
            }

            double[] present = [.. _numbers[c].Where(number => !double.IsNaN(number))];
            _numbers[c].Clear();
            coders[c] = new NumberCoder(NumberBins.Edges(present, maxBins));
        });
        return coders;
    }

    /// <summary>Positions of rows of the next block that may be among those of the smallest hashes.</summary>
    List<int> Sampled(int count)
    {
        var sampled = new List<int>();
        for (var i = 0; i < count; i++)
        {
            var hash = RandomKey.Mix(_key + (ulong)(Rows + i));
            if (hash > _limit) continue;
            _hashes.Add(hash);
            sampled.Add(i);
        }

        return sampled;
    }

    void Prune()
    {
        ulong[] sorted = [.. _hashes.Order()];
        _limit = sorted[RowSample.Most - 1];
        int[] kept = [.. Enumerable.Range(0, _hashes.Count).Where(i => _hashes[i] <= _limit)];
        Parallel.For(0, _numbers.Length, parallel, c => Keep(_numbers[c], kept));
        Keep(_hashes, kept);
    }

    static void Keep<T>(List<T> all, int[] kept)
    {
        if (all.Count == 0) return;
        for (var i = 0; i < kept.Length; i++) all[i] = all[kept[i]];
        all.RemoveRange(kept.Length, all.Count - kept.Length);
    }

    static void Count(ref long[] counts, CategoryColumn column, ReadOnlySpan<int> rows)
    {
        var codes = column.Categories.Count + 1;
        if (counts.Length < codes)
        {
            // Categories that are new come before those without any.
            var missing = counts.Length == 0 ? 0 : counts[^1];
            if (counts.Length > 0) counts[^1] = 0;
            Array.Resize(ref counts, codes);
            counts[^1] = missing;
        }

        CategoryCoder.Count(column, rows, counts);
    }
}
