namespace Coppice.Postgres;

/// <summary>What became of one outcome that was to be recorded; or, without a place, a job that ended by it, or that may
/// run now.</summary>
/// <param name="Place">Its place among them, from 1 on; 0 for a job.</param>
/// <param name="IsAccepted">Whether it counts.</param>
/// <param name="Ends">Whether its failure ends the job.</param>
/// <param name="Due">When its retry is due; null where there is none.</param>
/// <param name="Route">Where its job's tasks go; null where it does not count, and of a job that ended.</param>
/// <param name="Published">How many tasks of the route the broker still has; many where nothing is stored for it.</param>
/// <param name="Job">The job, where it is not one of the outcomes.</param>
sealed record RecordedRow(
    int Place, bool IsAccepted, bool Ends, DateTimeOffset? Due, string? Route, int Published, Guid? Job);
