namespace Coppice.Learning.Data;

/// <summary>What was left out when a CSV file was read.</summary>
public sealed record CsvReport
{
    /// <summary>The rows that became rows of the table.</summary>
    public int Rows { get; init; }

    /// <summary>The faulty rows that were skipped, at most <see cref="CsvOptions.MaxErrors"/>.</summary>
    public int Skipped { get; init; }

    /// <summary>The rows dropped for a missing cell in one of <see cref="CsvOptions.DropMissing"/>.</summary>
    public int Dropped { get; init; }

    /// <summary>What was wrong with the first ten of the skipped rows.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
}
