using Coppice.Learning.Data;

namespace Coppice.Learning.Search;

/// <summary>How a search is done.</summary>
public sealed record SearchOptions
{
    /// <summary>Which settings are tried; by default all of the grid.</summary>
    public SearchStrategy Strategy { get; init; } = SearchStrategy.Grid;

    /// <summary>Which rows train and which judge; by default five stratified folds.</summary>
    public Evaluation Evaluation { get; init; } = new StratifiedKFold();

    /// <summary>What each setting is scored by; by default its accuracy.</summary>
    public IReadOnlyList<Metric> Scoring { get; init; } = [Metric.Accuracy];

    /// <summary>The name of the metric that chooses the best setting; by default the first.</summary>
    public string? RefitBy { get; init; }

    /// <summary>Whether the best setting is fitted to all training rows in the end.</summary>
    public bool Refit { get; init; } = true;

    /// <summary>The class that F1 and binary ROC curves are about; by default the last one.</summary>
    public string? Positive { get; init; }

    /// <summary>Rows set apart: judged by the refitted model, or by every setting when <see cref="Evaluation.Test"/> is
    /// chosen.</summary>
    public DataView? Test { get; init; }

    /// <summary>The seed of every fit and shuffle.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether a learner that can grow many settings at once does so. The scores are the same.</summary>
    public bool Nested { get; init; } = true;

    /// <summary>How many models an ensemble is chosen of, repetitions counted, out of all that the search fits; 0 for
    /// none. Nothing is fitted for it: predictions are kept, and models that were fitted to parts of the rows vote
    /// together.</summary>
    public int Ensemble { get; init; }

    /// <summary>Whether everything is computed anew, and replaces what is remembered.</summary>
    public bool Fresh { get; init; }

    /// <summary>The threads of the last fit, to all rows; by default one for each processor.</summary>
    public int RefitParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Told after each task.</summary>
    public IProgress<SearchProgress>? Progress { get; init; }
}
