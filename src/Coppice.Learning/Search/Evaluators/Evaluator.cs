namespace Coppice.Learning.Search;

/// <summary>Turns settings into scores, on whichever machine has a slot free. Its fields and its code are part of the
/// key under which outcomes are remembered.</summary>
abstract class Evaluator<TParameters>(Shared<SearchData> data, string[] scores)
{
    protected Shared<SearchData> Data { get; } = data;

    /// <summary>The names of the scores of each outcome.</summary>
    public string[] Scores { get; } = scores;

    /// <summary>One outcome for each of the task's settings, in their order.</summary>
    public abstract Task<FitOutcome[]> EvaluateAsync(SearchTask<TParameters> task, TaskContext context);
}
