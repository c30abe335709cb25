namespace Coppice;

/// <summary>Results that are remembered of one call: by program, method and captured values.</summary>
public sealed record Remembered
{
    /// <summary>What names the call: changed code or captured values make another.</summary>
    public required string Scope { get; init; }

    /// <summary>The name of the job that remembered them first.</summary>
    public required string Name { get; init; }

    /// <summary>How many results there are.</summary>
    public long Count { get; init; }

    /// <summary>Bytes that they take.</summary>
    public long Bytes { get; init; }

    /// <summary>When one of them was last of use, to the hour.</summary>
    public DateTimeOffset Used { get; init; }
}
