using Coppice.Learning.Data;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>Grows the trees of many settings as one, and hands out each setting's predictions or votes as soon as its
/// last tree stands.</summary>
static class NestedForest
{
    /// <summary>The predictions of each setting.</summary>
    public static void Evaluate(
        IReadOnlyList<RandomForestParameters> settings, DataView train, DataView validation, PredictionSink sink,
        FitContext context, CancellationToken cancellationToken)
    {
        var classes = CodedTable.Of(train).Classes.Count;
        var probabilities = new double[validation.Count * classes];
        AddVotes(
            settings, train, validation, 0, int.MaxValue, (members, votes) =>
            {
                // Settings whose last tree is the same have the same number of trees.
                Votes.ToProbabilities(votes, settings[members[0]].NEstimators, classes, probabilities);
                foreach (var setting in members) sink(setting, probabilities);
            },
            context, cancellationToken);
    }

    /// <summary>The votes of the trees [first, end), as far as a setting has them.</summary>
    public static void AddVotes(
        IReadOnlyList<RandomForestParameters> settings, DataView train, DataView validation, int first, int end,
        PartSink sink, FitContext context, CancellationToken cancellationToken)
    {
        var table = CodedTable.Of(train);
        var growths = settings.Select((setting, i) => new Member(setting, i))
            .Where(m => m.Setting.NEstimators > first)
            .GroupBy(m => new GrowthKey(
                Sampling.Of(m.Setting.Bootstrap, m.Setting.MaxSamples, table.Rows), m.Setting.MinWeightFractionLeaf))
            .SelectMany(g => g
                .GroupBy(m => new ObjectiveKey(m.Setting.Criterion == Criterion.Gini, m.Setting.ClassWeight))
                .Chunk(ForkSet.MostObjectives)
                .Select(objectives => new Growth(g.Key.Sampling, [.. objectives.SelectMany(o => o)])))
            .ToArray();
        for (var i = 0; i < growths.Length; i++)
        {
            var (sampling, members) = growths[i];
            var indices = Array.ConvertAll(members, m => m.Index);
            var parameters = Array.ConvertAll(members, m => m.Setting);
            var trees = first..Math.Min(end, parameters.Max(p => p.NEstimators));
            var part = context with { Progress = ShareOf(context.Progress, i, growths.Length) };
            PartSink sinkOfMembers = (settings, votes) =>
                sink(Array.ConvertAll(settings.ToArray(), s => indices[s]), votes);
            if (CellChoice.IsPacked(table, sampling)) With(default(PackedCells));
            else With(new WideCells(table.Classes.Count, table.Rows));

            void With<TCells>(TCells cells)
                where TCells : struct, ICells =>
                AddVotes(
                    cells, table, parameters, sampling, validation, trees, sinkOfMembers, part, cancellationToken);
        }
    }

    /// <summary>Progress of one growth of several, as progress of all.</summary>
    static IProgress<double>? ShareOf(IProgress<double>? whole, int growth, int growths) =>
        whole is null || growths == 1 ? whole : new PartOfProgress(whole, growth, growths);

    sealed class PartOfProgress(IProgress<double> whole, int growth, int growths) : IProgress<double>
    {
        public void Report(double value) => whole.Report((growth + value) / growths);
    }

    static void AddVotes<TCells>(
        TCells cells, CodedTable table, RandomForestParameters[] settings, Sampling sampling, DataView validation,
        Range trees, PartSink sink, FitContext context, CancellationToken cancellationToken)
        where TCells : struct, ICells
    {
        var (first, end) = (trees.Start.Value, trees.End.Value);
        var family = ForestFamily.Of(settings, table);
        var sample = new TreeSample<TCells>(table, cells);
        var rows = new ValidationRows(ValidationRows.Bind(table, validation));
        using var votes = new VoteTable(rows.Count, family.Walks.Length + family.LazyRules.Length, cells.Classes);
        var growing = new GrowingFamily<TCells>(cells, table, family, sample, rows, votes);
        var finished = new FinishedWalks(votes, rows.Count, family.WalkOf);
        var byLast = Enumerable.Range(0, settings.Length).ToLookup(i => Math.Min(settings[i].NEstimators, end));
        for (var tree = first; tree < end; tree++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sample.Draw(sampling, context.Seed, tree);
            growing.Grow(RandomKey.Of(context.Seed, Purpose.Tree, (ulong)tree));
            finished.Hand(byLast[tree + 1], sink);
            context.Progress?.Report((tree + 1 - first) / (double)(end - first));
        }
    }

    // Reference types, as in ForestFamily.
    sealed record Member(RandomForestParameters Setting, int Index);

    sealed record GrowthKey(Sampling Sampling, double MinWeightFractionLeaf);

    sealed record ObjectiveKey(bool IsGini, ClassWeight ClassWeight);

    sealed record Growth(Sampling Sampling, Member[] Members);
}
