namespace Coppice.Cli.Output;

/// <summary>What others published for a data set, so that a result can be read beside it.</summary>
/// <param name="Source">Where the figures stand.</param>
/// <param name="Errors">Algorithm and its error on the test set in percent, in the source's order.</param>
sealed record PublishedErrors(string Source, IReadOnlyList<(string Algorithm, double Percent)> Errors)
{
    /// <summary>The figures for a data set that a recipe names as its benchmark; null where none are known.</summary>
    public static PublishedErrors? For(string? benchmark) => benchmark == "adult" ? Adult : null;

    static readonly PublishedErrors Adult = new(
        "adult.names of the UCI repository; MLC++ with default values, rows with unknowns removed",
        [
            ("C4.5", 15.54),
            ("C4.5-auto", 14.46),
            ("C4.5 rules", 14.94),
            ("Voted ID3 (0.6)", 15.64),
            ("Voted ID3 (0.8)", 16.47),
            ("T2", 16.84),
            ("1R", 19.54),
            ("NBTree", 14.10),
            ("CN2", 16.00),
            ("HOODG", 14.82),
            ("FSS Naive Bayes", 14.05),
            ("IDTM (Decision table)", 14.46),
            ("Naive-Bayes", 16.12),
            ("Nearest-neighbor (1)", 21.42),
            ("Nearest-neighbor (3)", 20.35),
            ("OC1", 15.04),
        ]);
}
