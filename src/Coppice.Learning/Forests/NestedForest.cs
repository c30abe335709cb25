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
        var growths = settings.Select((setting, i) => (Setting: setting, Index: i))
            .GroupBy(s => (
                Sampling: Sampling.Of(s.Setting.Bootstrap, s.Setting.MaxSamples, table.Rows),
                s.Setting.MinWeightFractionLeaf))
            .SelectMany(g => g.GroupBy(s => (s.Setting.Criterion == Criterion.Gini, s.Setting.ClassWeight))
                .Chunk(ForkSet.MostObjectives)
                .Select(objectives => (g.Key.Sampling, Members: objectives.SelectMany(o => o).ToArray())))
            .ToArray();
        for (var i = 0; i < growths.Length; i++)
        {
            var (sampling, members) = growths[i];
            var indices = Array.ConvertAll(members, m => m.Index);
            var parameters = Array.ConvertAll(members, m => m.Setting);
            PredictionSink sinkOfMembers = (setting, predictions) => sink(indices[setting], predictions);
            var part = context with { Progress = ShareOf(context.Progress, i, growths.Length) };
            if (CellChoice.IsPacked(table, sampling)) With(default(PackedCells));
            else With(new WideCells(table.Classes.Count));

            void With<TCells>(TCells cells)
                where TCells : struct, ICells =>
                Evaluate(cells, table, parameters, sampling, validation, sinkOfMembers, part, cancellationToken);
        }
    }

    /// <summary>Progress of one growth of several, as progress of all.</summary>
    static IProgress<double>? ShareOf(IProgress<double>? whole, int growth, int growths) =>
        whole is null || growths == 1 ? whole : new PartOfProgress(whole, growth, growths);

    sealed class PartOfProgress(IProgress<double> whole, int growth, int growths) : IProgress<double>
    {
        public void Report(double value) => whole.Report((growth + value) / growths);
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
        var finished = new FinishedWalks(votes, rows.Count, cells.Classes, family.WalkOf);
        var trees = settings.Max(s => s.NEstimators);
        var bySize = Enumerable.Range(0, settings.Length).ToLookup(i => settings[i].NEstimators);
        for (var tree = 0; tree < trees; tree++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sample.Draw(sampling, context.Seed, tree);
            growing.Grow(RandomKey.Of(context.Seed, Purpose.Tree, (ulong)tree));
            finished.Hand(bySize[tree + 1], tree + 1, sink);
            context.Progress?.Report((tree + 1) / (double)trees);
        }
    }
}
