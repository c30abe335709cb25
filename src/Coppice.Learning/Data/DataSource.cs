namespace Coppice.Learning.Data;

/// <summary>A data file: where it is, or where it comes from.</summary>
public sealed record DataSource
{
    /// <summary>An absolute path, or a name or relative path that is looked for in folders, such as
    /// <c>adult/adult.data</c>.</summary>
    public required string File { get; init; }

    /// <summary>Where the file can be had when it is in no folder; null when nowhere.</summary>
    public Uri? Url { get; init; }

    /// <summary>The SHA-256 of the file's bytes in hexadecimal; null when any content will do.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Checks all fields together.</summary>
    /// <exception cref="ArgumentException">Some are faulty; the message names every one.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (string.IsNullOrEmpty(File) || Path.GetFileName(File).Length == 0)
            faults.Add("it needs the name of a file");
        if (Url is not null && (!Url.IsAbsoluteUri || Url.Scheme is not ("http" or "https")))
            faults.Add($"its url must begin with http:// or https://, got {Url}");
        if (Sha256 is { } hash && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit)))
            faults.Add($"its sha256 must be 64 hexadecimal digits, got '{hash}'");
        if (faults.Count > 0)
            throw new ArgumentException($"Data source '{File}': {string.Join("; ", faults)}.");
    }
}
