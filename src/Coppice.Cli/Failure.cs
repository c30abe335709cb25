using System.Globalization;
using Coppice.Learning.Data;
using Coppice.Learning.Networks;
using Coppice.Learning.Recipes;
using Coppice.Learning.Search;

namespace Coppice.Cli;

/// <summary>Says in one line what went wrong; what nobody foresaw leaves its details in a file.</summary>
static class Failure
{
    public static int Report(Exception error, bool verbose)
    {
        // What failed on several threads is told as the first of them told it.
        if (error is AggregateException { InnerExceptions: [var first, ..] })
            error = first;
        if (Expected(error) is { } message)
        {
            Console.Error.WriteLine($"coppice: {message}");
            if (verbose)
                Console.Error.WriteLine(error);
            return error switch
            {
                CommandException { ExitCode: var code } => code,
                RecipeException => ExitCode.Misuse,
                _ => ExitCode.Failed,
            };
        }

        var details = verbose ? null : WriteDetails(error);
        Console.Error.WriteLine($"coppice: unexpected error: {error.GetType().Name}: {FirstLine(error.Message)}"
            + (details is null ? "" : $" (details: {details})"));
        if (verbose || details is null)
            Console.Error.WriteLine(error);
        return ExitCode.Failed;
    }

    /// <summary>The message of an error that the user can understand and cure; null for any other.</summary>
    static string? Expected(Exception error) => error switch
    {
        CommandException or RecipeException or DataException or SearchException or NetworkException
            or CoppiceException => error.Message,
        IOException or UnauthorizedAccessException => error.Message,
        _ => null,
    };

    static string FirstLine(string text) => text.ReplaceLineEndings("\n").Split('\n')[0];

    static string? WriteDetails(Exception error)
    {
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(Home.Folder, "logs"));
            var time = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
            var path = Path.Combine(folder.FullName, $"error-{time}-{Environment.ProcessId}.log");
            File.WriteAllText(path, $"coppice {Environment.CommandLine}\n{error}\n");
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
