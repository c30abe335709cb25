using Coppice.Learning.Data;

namespace Coppice.Learning.Tests.Search;

/// <summary>How many stumps vote, on which column, and how they are made.</summary>
public sealed record ToyParameters : IParameters
{
    public int Rounds { get; init; } = 3;

    public int Column { get; init; }

    /// <summary>Only its maximum with Rounds counts, so that settings can be equal in effect.</summary>
    public int LeastRounds { get; init; }

    public string Mode { get; init; } = "plain";

    public IEnumerable<ParameterFault> Faults()
    {
        if (Rounds < 1)
            yield return new(nameof(Rounds), $"must be at least 1, got {Rounds}");
        if (Mode == "strict" && Rounds > 5)
            yield return new(nameof(Rounds), $"must be at most 5 in strict mode, got {Rounds}");
    }
}

/// <summary>Votes of stumps at thresholds that the seed and the stump's number decide: a forest in miniature.</summary>
public class ToyStumps : ILearner<ToyParameters, ToyModel>
{
    public virtual ValueTask<ToyModel> FitAsync(
        ToyParameters parameters, DataView train, FitContext context, CancellationToken cancellationToken = default)
    {
        if (parameters.Mode == "fails" && parameters.Rounds == 2)
            throw new ArgumentException("two rounds are not enough here");
        if (parameters.Mode == "breaks")
            throw new InvalidOperationException("out of order");
        return ValueTask.FromResult(new ToyModel(parameters.Column, Thresholds(parameters, train, context.Seed)));
    }

    protected static double[] Thresholds(ToyParameters parameters, DataView train, ulong seed)
    {
        var column = (NumericColumn)train.Features[parameters.Column];
        var thresholds = new double[Math.Max(parameters.Rounds, parameters.LeastRounds)];
        for (var i = 0; i < thresholds.Length; i++)
            thresholds[i] = column.Values[train.Rows[(int)((seed + (ulong)i) * 7919 % (ulong)train.Count)]];
        return thresholds;
    }
}

public sealed class ToyModel(int column, double[] thresholds) : IModel
{
    public int Outputs => 2;

    public int Rounds => thresholds.Length;

    public void Predict(DataView rows, Span<double> output)
    {
        var values = ((NumericColumn)rows.Features[column]).Values;
        for (var i = 0; i < rows.Count; i++)
        {
            var votes = 0;
            foreach (var threshold in thresholds)
                votes += values[rows.Rows[i]] > threshold ? 1 : 0;
            output[2 * i + 1] = (double)votes / thresholds.Length;
            output[2 * i] = (double)(thresholds.Length - votes) / thresholds.Length;
        }
    }

    public void Save(Stream stream) => throw new NotSupportedException();
}

/// <summary>The same, many numbers of rounds from one pass.</summary>
public sealed class NestedToyStumps : ToyStumps, INestedLearner<ToyParameters>
{
    public IReadOnlySet<string> FreeAxes { get; } = new HashSet<string> { "Rounds", "LeastRounds" };

    public IReadOnlyList<string> SharedAxes { get; } = [];

    public ToyParameters Effective(ToyParameters parameters, int rows) => parameters with
    {
        Rounds = Math.Max(parameters.Rounds, parameters.LeastRounds),
        LeastRounds = 0,
    };

    public int Kept(IReadOnlyList<ToyParameters> settings) => settings.Count;

    public int Growths(IReadOnlyList<ToyParameters> family) => family.Max(p => Math.Max(p.Rounds, p.LeastRounds));

    public void Evaluate(
        IReadOnlyList<ToyParameters> settings, DataView train, DataView validation, PredictionSink sink,
        FitContext context, CancellationToken cancellationToken)
    {
        var largest = settings.MaxBy(p => Math.Max(p.Rounds, p.LeastRounds))!;
        if (largest.Mode == "fails" && settings.Any(s => s.Rounds == 2))
            throw new ArgumentException("two rounds are not enough here");
        var thresholds = Thresholds(largest, train, context.Seed);
        var values = ((NumericColumn)validation.Features[largest.Column]).Values;
        var votes = new int[validation.Count];
        var output = new double[2 * validation.Count];
        for (var round = 1; round <= thresholds.Length; round++)
        {
            for (var i = 0; i < votes.Length; i++)
            {
                votes[i] += values[validation.Rows[i]] > thresholds[round - 1] ? 1 : 0;
                output[2 * i + 1] = (double)votes[i] / round;
                output[2 * i] = (double)(round - votes[i]) / round;
            }
            for (var s = settings.Count - 1; s >= 0; s--)
            {
                if (Math.Max(settings[s].Rounds, settings[s].LeastRounds) == round)
                    sink(s, output);
            }
        }
    }
}
