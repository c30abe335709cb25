namespace Coppice.Jobs;

/// <summary>One task: its job, and a number that the store gave it within the job.</summary>
readonly record struct TaskId(Guid Job, long Number)
{
    public override string ToString() => $"{Job:N}/{Number}";
}
