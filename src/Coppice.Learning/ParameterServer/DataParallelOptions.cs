using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer.Encodings;
using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer;

/// <summary>How many workers train one model together.</summary>
public sealed record DataParallelOptions
{
    /// <summary>How workers exchange what they learn.</summary>
    public ExchangeRule Rule { get; init; } = new Agn();

    /// <summary>How many workers there are. They take turns where there are fewer slots; the result of a synchronous rule
    /// depends on this number, and not on the slots.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Batches between two exchanges. Some rules have a window of their own.</summary>
    public int Window { get; init; } = 4;

    /// <summary>Examples of a batch.</summary>
    public int Batch { get; init; } = 4;

    /// <summary>How often every example is seen.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>With what workers step, or the centre in <see cref="Synchronous"/>. Its rate is the peak.</summary>
    public OptimizerOptions Optimizer { get; init; } = new Sgd { LearningRate = 0.05 };

    /// <summary>How the rate goes over the training.</summary>
    public Schedule Schedule { get; init; } = new Networks.Linear { Warmup = 0.05, End = 0.05 };

    /// <summary>How updates and parameters travel; null for <see cref="TopK"/> between machines where the rule allows it,
    /// and by reference in one process.</summary>
    public UpdateEncoding? Encoding { get; init; }

    /// <summary>Into how many services on workers the centre is cut; in one process it needs none.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Tags that a worker must have to serve a shard.</summary>
    public IReadOnlyList<string> ShardTags { get; init; } = [];

    /// <summary>How many windows a worker may be ahead of the slowest; null for any.</summary>
    public int? StalenessBound { get; init; }

    /// <summary>After how long the partition of a worker that is not heard of goes to another: longer than a window
    /// takes.</summary>
    public TimeSpan Lapse { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a shard keeps a checkpoint in the store.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The seed of the first parameters and of all orders.</summary>
    public ulong Seed { get; init; }

    /// <summary>What to start from, in place of fresh parameters.</summary>
    public float[]? Initial { get; init; }

    /// <summary>The epoch to begin with, where <see cref="Initial"/> comes from the ones before it.</summary>
    public int FirstEpoch { get; init; } = 1;

    /// <summary>Told each second, and after every epoch.</summary>
    public IProgress<DataParallelProgress>? Progress { get; init; }

    /// <summary>Called after every epoch, while workers go on with the next; false ends the training
    /// early.</summary>
    public Func<EpochResult, CancellationToken, Task<bool>>? EpochEnded { get; init; }

    /// <summary>The clock of lapses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal DataParallelOptions Check()
    {
        var faults = new List<string>();
        AtLeastOne(nameof(Workers), Workers);
        AtLeastOne(nameof(Window), Window);
        AtLeastOne(nameof(Batch), Batch);
        AtLeastOne(nameof(Epochs), Epochs);
        AtLeastOne(nameof(Shards), Shards);
        if (FirstEpoch < 1 || FirstEpoch > Epochs)
            faults.Add($"FirstEpoch must be from 1 to Epochs ({Epochs}), got {FirstEpoch}");
        faults.AddRange(Optimizer.Faults());
        faults.AddRange(Schedule.Faults());
        if (Encoding is TopK { Share: not (> 0 and <= 1) } top)
            faults.Add($"Encoding.Share must be above 0 and at most 1, got {top.Share}");
        if (Rule is ElasticRule { Alpha: not (null or (> 0 and < 1)) } elastic)
            faults.Add($"Rule.Alpha must be above 0 and below 1, got {elastic.Alpha}");
        if (Rule is Eamsgd { Momentum: not (>= 0 and < 1) } momentum)
            faults.Add($"Rule.Momentum must be from 0 to below 1, got {momentum.Momentum}");
        if (StalenessBound < 0)
            faults.Add($"StalenessBound must not be negative, got {StalenessBound}; null for any");
        if (Lapse <= TimeSpan.Zero || CheckpointEvery <= TimeSpan.Zero)
            faults.Add($"Lapse and CheckpointEvery must be positive, got {Lapse} and {CheckpointEvery}");
        return faults.Count == 0
            ? this
            : throw new ArgumentException($"DataParallelOptions: {string.Join("; ", faults)}.");

        void AtLeastOne(string name, int value)
        {
            if (value < 1)
                faults.Add($"{name} must be at least 1, got {value}");
        }
    }
}
