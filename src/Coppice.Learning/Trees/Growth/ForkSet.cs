namespace Coppice.Learning.Trees.Growth;

/// <summary>The forks of one growth, ascending by max_features.</summary>
/// <param name="Forks">In that order.</param>
/// <param name="Objectives">What forks point to: at most <see cref="MostObjectives"/>.</param>
/// <param name="LeafRows">The distinct least leaf sizes in rows, ascending.</param>
sealed record ForkSet(Fork[] Forks, Objective[] Objectives, int[] LeafRows)
{
    /// <summary>Searches keep sets of objectives in a word, and one bit clear to know the end by.</summary>
    public const int MostObjectives = 63;

    public static ForkSet Empty { get; } = new([], [], []);
}
