namespace Coppice;

/// <summary>A line that a call of a job said: to its log, or to the console.</summary>
/// <param name="Number">The line's number within the job, from 1.</param>
/// <param name="At">When it was said.</param>
/// <param name="Worker">Where.</param>
/// <param name="Item">The index of the item; -1 where it is not known.</param>
/// <param name="Level">A log level's name, or <c>Console</c>.</param>
/// <param name="Text">The line.</param>
public sealed record JobLine(long Number, DateTimeOffset At, string Worker, long Item, string Level, string Text);
