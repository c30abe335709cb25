using Coppice.Learning.Data;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>Grows the trees of many settings as one and hands out each setting's predictions as soon as its last tree
/// stands.</summary>
static class NestedForest
{
    public static void Evaluate(
        IReadOnlyList<RandomForestParameters> settings, DataView train, DataView validation, PredictionSink sink,
        FitContext context, CancellationToken cancellationToken)
    {
        var table = CodedTable.Of(train);
        foreach (var growth in settings.Select((setting, i) => (setting, i))
                     .GroupBy(s => (Sampling: Sampling.Of(s.setting.Bootstrap, s.setting.MaxSamples, table.Rows), s.setting.MinWeightFractionLeaf)))
        {
            var indices = growth.Select(s => s.i).ToArray();
            var members = growth.Select(s => s.setting).ToArray();
            PredictionSink sinkOfMembers = (setting, predictions) => sink(indices[setting], predictions);
            if (CellChoice.IsPacked(table, growth.Key.Sampling))
                Evaluate(default(PackedCells), table, members, growth.Key.Sampling, validation, sinkOfMembers, context, cancellationToken);
            else
                Evaluate(new WideCells(table.Classes.Count), table, members, growth.Key.Sampling, validation, sinkOfMembers, context, cancellationToken);
        }
    }

    static void Evaluate<TCells>(
        TCells cells, CodedTable table, RandomForestParameters[] settings, Sampling sampling, DataView validation,
        PredictionSink sink, FitContext context, CancellationToken cancellationToken)
        where TCells : struct, ICells
    {
        var family = ForestFamily.Of(settings, table);
        var sample = new TreeSample<TCells>(table, cells);
        var rows = new ValidationRows(ValidationRows.Bind(table, validation));
        using var votes = new VoteTable(rows.Count, family.Walks.Length + family.LazyRules.Length, cells.Classes);
        var growing = new GrowingFamily<TCells>(cells, table, family, sample, rows, votes);
        var probabilities = new double[rows.Count * cells.Classes];
        var walkVotes = new long[rows.Count * votes.Width];
        var trees = settings.Max(s => s.NEstimators);
        var bySize = settings.Select((s, i) => (s.NEstimators, Setting: i)).ToLookup(s => s.NEstimators, s => s.Setting);
        for (var tree = 0; tree < trees; tree++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sample.Draw(sampling, context.Seed, tree);
            growing.Grow(RandomKey.Of(context.Seed, Purpose.Tree, (ulong)tree));
            foreach (var walk in bySize[tree + 1].GroupBy(setting => family.WalkOf[setting]))
            {
                votes.CopyTo(walk.Key, walkVotes);
                Votes.ToProbabilities(walkVotes, tree + 1, cells.Classes, probabilities);
                foreach (var setting in walk) sink(setting, probabilities);
            }

            context.Progress?.Report((tree + 1) / (double)trees);
        }
    }
}
