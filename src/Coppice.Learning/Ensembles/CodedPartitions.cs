using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Data;
using Coppice.Learning.Forests;

namespace Coppice.Learning.Ensembles;

/// <summary>Rows that the cluster's store has in partitions, coded; here is what they mean.</summary>
sealed record CodedPartitions(
    FeatureLayout Layout, TargetScale[] Scales, int Rows, Shared<PartitionedRows>[] Parts)
{
    /// <summary>Reads the blocks twice, and hands over one partition after another.</summary>
    public static async Task<CodedPartitions> OfAsync(
        Cluster cluster, IAsyncEnumerable<DataView> blocks, PartitionLabels labels, int maxBins,
        PartitionedForestOptions options, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        var survey = new RowSurvey(labels, options.Seed, parallel);
        await foreach (var block in blocks.WithCancellation(cancellationToken)) survey.Add(block);
        var (schema, rows) = (survey.Schema, survey.Rows);
        if (options.Partitions < 1 || options.Partitions > rows)
        {
            throw new ArgumentException(
                $"Partitions must be between 1 and the {rows:N0} rows, got {options.Partitions}.");
        }

        var stride = BinnedTable.StrideOf(schema.Sources.Length);
        var most = ((long)rows + options.Partitions - 1) / options.Partitions * stride;
        if (most > Array.MaxLength)
        {
            throw new ArgumentException(
                $"A partition takes {most:N0} bytes when coded, and at most {Array.MaxLength:N0} are possible: make "
                + $"more Partitions than {options.Partitions}.");
        }

        var scales = labels.Scales(rows);
        var coders = survey.Coders(maxBins);
        var parts = new Shared<PartitionedRows>[options.Partitions];
        var bins = Array.ConvertAll(coders, _ => Array.Empty<byte>());
        // Of the two lengths that partitions have: what was handed over is written over.
        var free = new Dictionary<int, PartitionedRows>();
        var (part, filled, read, rowsOf) = (0, 0, 0, Next(0));
        await foreach (var given in blocks.WithCancellation(cancellationToken))
        {
            var block = survey.Conform(given);
            Code(block, schema, coders, bins, parallel);
            var targets = labels.Read(block);
            read += block.Count;
            if (read > rows) break;
            for (var taken = 0; taken < block.Count;)
            {
                var count = Math.Min(block.Count - taken, rowsOf.Count - filled);
                BinnedTable.Interleave(bins, taken, count, rowsOf.ByRow, filled, parallel);
                targets.AsSpan(taken, count).CopyTo(rowsOf.Targets.AsSpan(filled));
                (taken, filled) = (taken + count, filled + count);
                if (filled < rowsOf.Count) continue;
                parts[part] = await cluster.HandOverAsync(rowsOf, cancellationToken);
                if (!parts[part].IsHere) free[rowsOf.Count] = rowsOf;
                (filled, rowsOf) = (0, ++part < parts.Length ? Next(part) : rowsOf);
            }
        }

        if (read != rows || !labels.AreSame)
        {
            throw new ArgumentException(
                $"The blocks were read twice and were not the same: {rows:N0} rows, then {read:N0}"
                + $"{(read == rows ? " with other labels" : "")}. A source must give the same rows each time that it "
                + "is read.");
        }

        return new(new(schema, Array.ConvertAll(coders, coder => coder.Finish())), scales, rows, parts);

        PartitionedRows Next(int number)
        {
            var first = (int)((long)rows * number / options.Partitions);
            var end = (int)((long)rows * (number + 1) / options.Partitions);
            return free.TryGetValue(end - first, out var former) ? former with { First = first }
                : new(first, rows, new byte[(end - first) * stride], new double[end - first]);
        }
    }

    static void Code(
        DataView block, Trees.Coding.FeatureSchema schema, BinCoder[] coders, byte[][] bins, ParallelOptions parallel)
    {
        var stored = BinnedTable.Stored(block.Features, schema);
        for (var c = 0; c < stored.Length; c++)
        {
            if (stored[c] is CategoryColumn now && now.Categories.Count != schema.Sources[c].Categories.Length)
            {
                throw new ArgumentException(
                    $"The blocks were read twice and were not the same: column {now.Name} had "
                    + $"{schema.Sources[c].Categories.Length:N0} categories, then '{now.Categories[^1]}' came.");
            }
        }

        Parallel.For(0, bins.Length, parallel, c =>
        {
            if (bins[c].Length < block.Count) bins[c] = new byte[block.Count];
            coders[c].Code(stored[c], block.Rows, bins[c]);
        });
    }
}
