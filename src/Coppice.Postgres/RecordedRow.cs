namespace Coppice.Postgres;

/// <summary>What became of one outcome that was to be recorded.</summary>
/// <param name="Index">Its place among them.</param>
/// <param name="IsAccepted">Whether it counts.</param>
/// <param name="Ends">Whether its failure ends the job.</param>
/// <param name="Due">When its retry is due; null where there is none.</param>
/// <param name="Route">Where its job's tasks go; null where it does not count.</param>
/// <param name="Completes">Whether the job is done by it.</param>
/// <param name="Published">How many tasks of the route the broker still has; many where nothing is stored for it.</param>
sealed record RecordedRow(
    int Index, bool IsAccepted, bool Ends, DateTimeOffset? Due, string? Route, bool Completes, int Published);
