using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer.Centres;
using Coppice.Learning.ParameterServer.Encodings;
using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer;

/// <summary>All that workers and shards must know alike.</summary>
sealed record TrainingPlan
{
    public required ExchangeRule Rule { get; init; }

    public required Layout Layout { get; init; }

    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>What the rule multiplies the optimizer's rate by.</summary>
    public required double RateScale { get; init; }

    public required Schedule Schedule { get; init; }

    /// <summary>Examples of a batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Batches between exchanges, as the rule has it.</summary>
    public required int Window { get; init; }

    public required UpdateEncoding Encoding { get; init; }

    public required int Shards { get; init; }

    public required TimeSpan Lapse { get; init; }

    public required TimeSpan CheckpointEvery { get; init; }

    public required int? StalenessBound { get; init; }

    /// <summary>The rate when a share of the training is done, of which one batch is a part.</summary>
    public double RateAt(double progress, double batch) =>
        Optimizer.LearningRate * RateScale * Schedule.At((long)(progress / batch), (long)Math.Ceiling(1 / batch));

    public Ledger StartLedger(TimeProvider time) => new(Layout, Rule.HasLanes, Lapse, StalenessBound, time);

    public Shard StartShard(InitialParameters initial, (int Start, int Length) slice, bool remembers) => new(
        Rule,
        Layout,
        initial.Centre.AsSpan(slice.Start, slice.Length).ToArray(),
        [.. initial.Members.Select(member => member.AsSpan(slice.Start, slice.Length).ToArray())],
        Optimizer,
        remembers);
}
