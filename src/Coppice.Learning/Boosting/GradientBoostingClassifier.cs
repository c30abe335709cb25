using System.Collections.Frozen;
using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Boosting.Losses;
using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Boosting;

/// <summary>Fits boosted trees to classes, by log loss. The same rows, parameters and seed give the same model at any
/// parallelism and on any CPU; a search reads every number of rounds off the longest run.</summary>
public sealed class GradientBoostingClassifier
    : ILearner<GradientBoostingParameters, BoostedClassifier>, INestedLearner<GradientBoostingParameters>
{
    /// <inheritdoc/>
    public ValueTask<BoostedClassifier> FitAsync(
        GradientBoostingParameters parameters, DataView train, FitContext context,
        CancellationToken cancellationToken = default)
    {
        var booster = Begin(parameters, train, context, out var table, out var classes);
        var trees = new List<Tree>();
        for (var round = 0; round < parameters.NEstimators && !booster.HasStopped; round++)
            trees.AddRange(booster.Next(cancellationToken));
        Tree[] kept = [.. trees.Take(booster.BestRounds * booster.Start.Length)];
        return new(new BoostedClassifier(classes, new(table.Schema, booster.Start, kept)));
    }

    /// <inheritdoc/>
    public IReadOnlySet<string> FreeAxes { get; } =
        FrozenSet.ToFrozenSet([nameof(GradientBoostingParameters.NEstimators)]);

    /// <inheritdoc/>
    public IReadOnlyList<string> SharedAxes => [];

    /// <inheritdoc/>
    public GradientBoostingParameters Effective(GradientBoostingParameters parameters, int rows) => parameters;

    /// <inheritdoc/>
    public int Growths(IReadOnlyList<GradientBoostingParameters> family) => family.Max(s => s.NEstimators);

    /// <inheritdoc/>
    public int Kept(IReadOnlyList<GradientBoostingParameters> settings) => 2;

    /// <inheritdoc/>
    public void Evaluate(
        IReadOnlyList<GradientBoostingParameters> settings, DataView train, DataView validation, PredictionSink sink,
        FitContext context, CancellationToken cancellationToken)
    {
        foreach (var family in settings.Index().GroupBy(s => s.Item with { NEstimators = 1 }))
        {
            var members = family.OrderBy(s => s.Item.NEstimators).ToArray();
            Evaluate(members, train, validation, sink, context, cancellationToken);
        }
    }

    static void Evaluate(
        (int Index, GradientBoostingParameters Setting)[] members, DataView train, DataView validation,
        PredictionSink sink, FitContext context, CancellationToken cancellationToken)
    {
        var booster = Begin(members[^1].Setting, train, context, out var table, out var classes);
        foreach (var (_, setting) in members) setting.Check();
        var (rows, outputs) = (BoundRows.Of(table.Schema, validation, ..), booster.Start.Length);
        var scores = new double[validation.Count * outputs];
        for (var row = 0; row < validation.Count; row++) booster.Start.CopyTo(scores, row * outputs);
        var best = (double[])scores.Clone();
        var probabilities = new double[validation.Count * classes.Count];
        var round = 0;
        foreach (var (index, setting) in members)
        {
            for (; round < setting.NEstimators && !booster.HasStopped; round++)
            {
                foreach (var (k, tree) in booster.Next(cancellationToken).Index())
                    BoostedTrees.Add(table.Schema, tree, rows, k, outputs, scores);
                if (booster.BestRounds == round + 1) scores.CopyTo(best, 0);
            }

            BoostedClassifier.ToProbabilities(best, classes.Count, probabilities);
            sink(index, probabilities);
        }
    }

    static Booster Begin(
        GradientBoostingParameters parameters, DataView train, FitContext context, out BinnedTable table,
        out IReadOnlyList<string> classes)
    {
        parameters.Check();
        table = BinnedTable.Of(train, parameters.MaxBins, context.Parallelism);
        classes = train.Classes;
        var (names, labels, weights) = (classes, train.LabelCodes(classes), train.Weights());
        if (!labels.AsSpan().ContainsAnyExcept(labels[0]))
        {
            throw new ArgumentException(
                $"All {train.Count:N0} training rows are of one class, '{classes[labels[0]]}': "
                + "there is nothing to learn.");
        }

        return new(
            table, parameters,
            rows => names.Count == 2
                ? new LogisticLoss(Array.ConvertAll(labels, l => (double)l), weights, rows)
                : new SoftmaxLoss(names.Count, labels, weights, rows),
            context);
    }
}
