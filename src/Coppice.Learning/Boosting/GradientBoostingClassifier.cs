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
    public IReadOnlySet<string> FreeAxes { get; } = FrozenSet.ToFrozenSet(
        [nameof(GradientBoostingParameters.NEstimators), nameof(GradientBoostingParameters.EarlyStopping)]);

    /// <inheritdoc/>
    public IReadOnlyList<string> SharedAxes => [];

    /// <inheritdoc/>
    public GradientBoostingParameters Effective(GradientBoostingParameters parameters, int rows) =>
        parameters.EarlyStopping is not null ? parameters
            : parameters with { ValidationShare = new GradientBoostingParameters().ValidationShare };

    /// <inheritdoc/>
    public int Growths(IReadOnlyList<GradientBoostingParameters> family) =>
        family.GroupBy(s => s.EarlyStopping is null).Sum(run => run.Max(s => s.NEstimators));

    /// <inheritdoc/>
    public int Kept(IReadOnlyList<GradientBoostingParameters> settings) => 2;

    /// <inheritdoc/>
    public void Evaluate(
        IReadOnlyList<GradientBoostingParameters> settings, DataView train, DataView validation, PredictionSink sink,
        FitContext context, CancellationToken cancellationToken)
    {
        // Runs differ in whether rows are held out, but not in how long one waits for a better round.
        foreach (var run in settings.Index().GroupBy(s => s.Item with
        {
            NEstimators = 1,
            EarlyStopping = s.Item.EarlyStopping is null ? null : 1,
        }))
        {
            Evaluate([.. run], train, validation, sink, context, cancellationToken);
        }
    }

    static void Evaluate(
        List<(int Index, GradientBoostingParameters Setting)> open, DataView train, DataView validation,
        PredictionSink sink, FitContext context, CancellationToken cancellationToken)
    {
        foreach (var (_, setting) in open) setting.Check();
        var longest = open[0].Setting with
        {
            NEstimators = open.Max(o => o.Setting.NEstimators),
            EarlyStopping = open.Max(o => o.Setting.EarlyStopping),
        };
        var booster = Begin(longest, train, context, out var table, out var classes);
        var (rows, outputs) = (BoundRows.Of(table.Schema, validation, ..), booster.Start.Length);
        var scores = new double[validation.Count * outputs];
        for (var row = 0; row < validation.Count; row++) booster.Start.CopyTo(scores, row * outputs);
        var best = (double[])scores.Clone();
        var probabilities = new double[validation.Count * classes.Count];
        for (var round = 1; open.Count > 0; round++)
        {
            foreach (var (k, tree) in booster.Next(cancellationToken).Index())
                BoostedTrees.Add(table.Schema, tree, rows, k, outputs, scores);
            if (booster.BestRounds == round) scores.CopyTo(best, 0);
            bool Ends(GradientBoostingParameters s) =>
                round >= s.NEstimators || round - booster.BestRounds >= s.EarlyStopping;
            if (!open.Exists(o => Ends(o.Setting))) continue;
            BoostedClassifier.ToProbabilities(best, classes.Count, probabilities);
            foreach (var (index, _) in open.Where(o => Ends(o.Setting))) sink(index, probabilities);
            open.RemoveAll(o => Ends(o.Setting));
        }
    }

    static Booster Begin(
        GradientBoostingParameters parameters, DataView train, FitContext context, out BinnedTable table,
        out IReadOnlyList<string> classes)
    {
        parameters.Check();
        table = BinnedTable.Of(train, parameters.MaxBins, context.Seed, context.Parallelism);
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
