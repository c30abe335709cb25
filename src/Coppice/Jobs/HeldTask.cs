namespace Coppice.Jobs;

/// <summary>A task at the attempt that a worker was given.</summary>
readonly record struct HeldTask(TaskId Task, int Attempt);
