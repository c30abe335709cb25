using System.CommandLine;
using System.Text.Json;
using Coppice.Cli.Output;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice doctor</c>: what is wrong, and what to do about it.</summary>
static class DoctorCommand
{
    static readonly Option<bool> Json = new("--json") { Description = "Write JSON in place of a table" };

    static readonly Option<DirectoryInfo?> Cache = new("--cache")
    {
        Description = "The folder of fetched code and data; by default under the user's local data",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        var command = new Command("doctor", """
            Looks at key, servers, clocks, workers, cache and limits, and says what to do.

            Exit code 1 where something does not work.
            """)
        {
            Json, Cache,
        };
        foreach (var option in ClusterSettings.All)
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = ClusterSettings.Read(parsed);
        if (parsed.GetValue(Cache) is { } cache)
            options = options with { Cache = cache.FullName };
        var findings = await Cluster.ExamineAsync(options, cancellationToken);
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(findings, JobsCommand.Indented));
        }
        else
        {
            var table = new TextTable("what", "", "found");
            foreach (var finding in findings)
                table.Add(finding.Subject, $"{finding.Health}".ToLowerInvariant(), finding.Detail);
            Console.Out.Write(table);
            foreach (var finding in findings.Where(finding => finding.Cure is not null))
                Console.Out.WriteLine($"{finding.Subject}: {finding.Cure}");
        }

        return findings.Any(finding => finding.Health == Health.Bad) ? ExitCode.Failed : ExitCode.Done;
    }
}
