namespace Coppice.Learning.Search;

/// <summary>What a task takes.</summary>
/// <param name="Task">The task.</param>
/// <param name="Units">The units (trees) along which it can be cut.</param>
/// <param name="Work">Training rows that it reads: of each unit of each of its families.</param>
/// <param name="Sums">The most sums that a part of it hands on.</param>
sealed record TaskLoad(PlannedTask Task, int Units, long Work, long Sums);
