namespace Coppice.Jobs;

/// <summary>What became of a batch of outcomes.</summary>
/// <param name="Accepted">For each outcome, whether it was the first of the current attempt, and counts.</param>
/// <param name="Ended">The jobs that ended by it, also those which failed with a parent.</param>
/// <param name="Routes">Where more may be published now.</param>
/// <param name="NextDue">When the earliest retry that this batch caused is due.</param>
sealed record Recording(
    IReadOnlyList<bool> Accepted, IReadOnlyList<Guid> Ended, IReadOnlyList<string> Routes, DateTimeOffset? NextDue)
{
    /// <summary>How many tasks the broker still has on that of the routes where they are fewest, leaving out those for
    /// which nothing is stored; 0 unless outcomes were recorded.</summary>
    public int Published { get; init; }
}
