namespace Coppice.Learning.Networks;

/// <summary>Examples in parts that are read as they are needed, so that all of them need not fit into memory at
/// once.</summary>
public abstract class ExampleSource
{
    /// <summary>How many examples each part has.</summary>
    public abstract IReadOnlyList<int> Counts { get; }

    /// <summary>Reads a part.</summary>
    public abstract Task<Examples> ReadAsync(int part, CancellationToken cancellationToken = default);

    /// <summary>One part that is in memory already.</summary>
    public static ExampleSource Of(Examples examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        return new Parts([examples.Count], (_, _) => Task.FromResult(examples));
    }

    /// <summary>Parts that a function reads.</summary>
    /// <param name="counts">How many examples each part has.</param>
    /// <param name="read">Reads the part of that number.</param>
    public static ExampleSource Of(
        IReadOnlyList<int> counts, Func<int, CancellationToken, Task<Examples>> read)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(read);
        if (counts.Count == 0 || counts.Any(count => count < 1))
            throw new ArgumentException("Every part must have an example at least.", nameof(counts));
        return new Parts(counts, read);
    }

    sealed class Parts(IReadOnlyList<int> counts, Func<int, CancellationToken, Task<Examples>> read) : ExampleSource
    {
        public override IReadOnlyList<int> Counts => counts;

        public override async Task<Examples> ReadAsync(int part, CancellationToken cancellationToken = default)
        {
            var examples = await read(part, cancellationToken);
            return examples.Count == counts[part]
                ? examples
                : throw new InvalidOperationException(
                    $"Part {part} was to have {counts[part]} examples, and {examples.Count} were read.");
        }
    }
}
