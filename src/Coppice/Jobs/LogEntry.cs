namespace Coppice.Jobs;

/// <summary>A line that a call said.</summary>
/// <param name="Job">The job of the call.</param>
/// <param name="Item">The index of its item; -1 where it is not known.</param>
/// <param name="Sequence">The line's number within the job, from 1; given by the store.</param>
/// <param name="At">When it was said.</param>
/// <param name="Worker">Where.</param>
/// <param name="Level">A log level's name, or <c>Console</c>.</param>
/// <param name="Text">The line.</param>
sealed record LogEntry(
    Guid Job, long Item, long Sequence, DateTimeOffset At, string Worker, string Level, string Text);
