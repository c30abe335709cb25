namespace Coppice.Learning.Networks;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>How often every example is seen.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Examples of a step; the last of an epoch, or of a part of the data, may be fewer.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>What moves the parameters.</summary>
    public OptimizerOptions Optimizer { get; init; } = new Adam();

    /// <summary>How the learning rate goes over the run.</summary>
    public Schedule Schedule { get; init; } = new Constant();

    /// <summary>The seed of the order of examples.</summary>
    public ulong Seed { get; init; }

    /// <summary>Examples that are not trained on and scored after each epoch; null for none.</summary>
    public Examples? Validation { get; init; }

    /// <summary>Examples that are only reported on after each epoch, and decide nothing; null for none.</summary>
    public Examples? Test { get; init; }

    /// <summary>After how many epochs without a lower validation loss training ends, with the parameters of the best
    /// epoch; null for never.</summary>
    public int? Patience { get; init; }

    /// <summary>The file that the state of training is written to after each epoch and when it is cancelled, and that
    /// training goes on from when it is there; null for none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Told of each step and epoch, on the training thread and in order.</summary>
    public IReadOnlyList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>What seconds are measured by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Checks all of them together.</summary>
    /// <exception cref="ArgumentException">Some are out of range; all are named.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (Epochs < 1)
            faults.Add($"epochs must be at least 1, got {Epochs}");
        if (Batch < 1)
            faults.Add($"batch must be at least 1, got {Batch}");
        if (Patience < 1)
            faults.Add($"patience must be at least 1, got {Patience}");
        if (Patience is not null && Validation is null)
            faults.Add("patience needs validation examples");
        faults.AddRange(Optimizer.Faults());
        faults.AddRange(Schedule.Faults());
        if (faults.Count > 0)
            throw new ArgumentException($"Training options: {string.Join("; ", faults)}.");
    }
}
