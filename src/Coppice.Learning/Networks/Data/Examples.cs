namespace Coppice.Learning.Networks;

/// <summary>Examples that a network learns from, at hand in memory.</summary>
public abstract class Examples
{
    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>The shape of one.</summary>
    public abstract Shape Input { get; }

    /// <summary>How many target numbers one has.</summary>
    public abstract int TargetCount { get; }

    /// <summary>Copies some of them, in the order asked for.</summary>
    /// <param name="rows">Their numbers.</param>
    /// <param name="inputs">Room for the numbers of their inputs.</param>
    /// <param name="targets">Room for their targets.</param>
    public abstract void Read(ReadOnlySpan<int> rows, Span<float> inputs, Span<float> targets);

    /// <summary>Some of them, with memory of their own: to be sent elsewhere, or set apart.</summary>
    /// <param name="rows">Their numbers; each may come more than once.</param>
    public abstract Examples Select(ReadOnlySpan<int> rows);

    /// <summary>All of them in so many parts of equal size, give or take one, in their order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer examples than parts, or no part.</exception>
    public IReadOnlyList<Examples> Partition(int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts, Count);
        var made = new Examples[parts];
        for (var part = 0; part < parts; part++)
        {
            var (first, end) = ((int)((long)Count * part / parts), (int)((long)Count * (part + 1) / parts));
            made[part] = Select([.. Enumerable.Range(first, end - first)]);
        }

        return made;
    }
}
