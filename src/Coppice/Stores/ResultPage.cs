using Coppice.Jobs;

namespace Coppice.Stores;

/// <summary>Stored results of a job, and where it stood at that moment: of one that has ended they are all there
/// is.</summary>
/// <param name="State">Null where no job is known by the id.</param>
/// <param name="Pieces">In the order of their recording.</param>
sealed record ResultPage(JobState? State, IReadOnlyList<StoredResults> Pieces);
