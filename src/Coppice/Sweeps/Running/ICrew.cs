namespace Coppice.Sweeps.Running;

/// <summary>Who works on a sweep's files: this process, or the workers of a cluster.</summary>
interface ICrew
{
    /// <summary>Whether there is what the files are worked on with, as far as that can be told before.</summary>
    /// <exception cref="SweepException">There is not.</exception>
    void CheckThere();

    /// <summary>Has every file of the slices made, failed, or done elsewhere.</summary>
    /// <param name="place">Where, and by what options.</param>
    /// <param name="slices">The files that are to be done.</param>
    /// <param name="count">How many slices there are, those included that need nothing.</param>
    /// <param name="stop">Ends it.</param>
    Task WorkAsync(SweepPlace place, List<Slice> slices, int count, CancellationToken stop);
}
