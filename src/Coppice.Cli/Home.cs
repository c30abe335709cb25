namespace Coppice.Cli;

/// <summary>What the environment says, read here and nowhere else.</summary>
static class Home
{
    public static LocalOptions Options { get; } = LocalOptions.FromEnvironment();

    /// <summary>Where state lives: COPPICE_HOME, by default 'coppice' in the user's local data folder.</summary>
    public static string Folder => Options.Home;

    /// <summary>The folders in which data are looked for, the most particular first.</summary>
    public static IReadOnlyList<string> DataFolders(string? given) =>
    [
        .. new[] { given, Environment.GetEnvironmentVariable("COPPICE_DATA") }
            .OfType<string>()
            .Where(folder => folder.Length > 0),
    ];
}
