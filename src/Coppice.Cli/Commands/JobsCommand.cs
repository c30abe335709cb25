using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Coppice.Cli.Display;
using Coppice.Cli.Output;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice jobs</c>: sees and steers what runs on a cluster.</summary>
static class JobsCommand
{
    public static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static readonly Argument<Guid> Id = new("ID") { Description = "The job's id" };
    public static readonly Option<bool> Json = new("--json") { Description = "Write JSON in place of text" };
    static readonly Option<bool> All = new("--all") { Description = "List jobs that have ended too" };
    static readonly Option<double> Days = new Option<double>("--days")
    {
        Description = "How many days what has ended is kept",
        HelpName = "N",
        DefaultValueFactory = _ => 7,
    }.Within(0, 36500);

    static readonly Option<bool> Follow = new("--follow") { Description = "Wait for more until the job has ended" };

    public static Command Create() => new("jobs", "Sees and steers the jobs of a cluster.")
    {
        Make("list", "Lists jobs by age.", ListAsync, Json, All),
        Make("show", "Shows one job.", ShowAsync, Id, Json),
        Make("attach", "Shows a job's progress until it has ended.", AttachAsync, Id),
        Make("cancel", "Cancels a job.", CancelAsync, Id),
        Make("report", "Shows where a job's time went, and what to change.", JobReportText.RunAsync, Id, Json),
        Make("resume", "Runs again what a job that failed or was canceled has left undone.", ResumeAsync, Id),
        Make("prune", "Deletes jobs that ended long ago, and content that nobody uses any more.", PruneAsync, Days),
        Make("logs", "Shows what a job's calls said: their logs and their console.", LogsAsync, Id, Follow),
    };

    static Command Make(
        string name,
        string description,
        Func<Cluster, ParseResult, CancellationToken, Task<int>> run,
        params Symbol[] symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        foreach (var option in ClusterSettings.All)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await Cluster.ConnectAsync(ClusterSettings.Load(parsed), cancellationToken);
            return await run(cluster, parsed, cancellationToken);
        });
        return command;
    }

    static async Task<int> ListAsync(Cluster cluster, ParseResult parsed, CancellationToken cancellationToken)
    {
        var jobs = new List<JobStatus>();
        await foreach (var job in cluster.JobsAsync(cancellationToken))
            if (parsed.GetValue(All) || !job.HasEnded)
                jobs.Add(job);
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(jobs, Indented));
            return ExitCode.Done;
        }

        var table = new TextTable("id", "name", "state", ">done", ">items", "created", "reason");
        foreach (var job in jobs)
            table.Add(
                $"{job.Id}", job.Name, $"{job.State}".ToLowerInvariant(), $"{job.Done}", $"{job.Items}",
                $"{job.Created:u}", job.Reason ?? "");
        Console.Out.Write(table);
        return ExitCode.Done;
    }

    static async Task<int> ShowAsync(Cluster cluster, ParseResult parsed, CancellationToken cancellationToken)
    {
        var job = await cluster.StatusAsync(parsed.GetValue(Id), cancellationToken);
        Console.Out.WriteLine(parsed.GetValue(Json) ? JsonSerializer.Serialize(job, Indented) : Say(job));
        return ExitCode.Done;
    }

    static async Task<int> AttachAsync(Cluster cluster, ParseResult parsed, CancellationToken cancellationToken)
    {
        var last = JobState.Queued;
        await foreach (var job in cluster.WatchAsync(parsed.GetValue(Id), cancellationToken))
        {
            Console.Out.WriteLine(Say(job));
            last = job.State;
        }

        return last == JobState.Succeeded ? ExitCode.Done : ExitCode.Failed;
    }

    static async Task<int> CancelAsync(Cluster cluster, ParseResult parsed, CancellationToken cancellationToken)
    {
        await cluster.CancelAsync(parsed.GetValue(Id), cancellationToken);
        Console.Out.WriteLine(Say(await cluster.StatusAsync(parsed.GetValue(Id), cancellationToken)));
        return ExitCode.Done;
    }

    static async Task<int> ResumeAsync(Cluster cluster, ParseResult parsed, CancellationToken cancellationToken)
    {
        await cluster.ResumeAsync(parsed.GetValue(Id), cancellationToken);
        Console.Out.WriteLine(Say(await cluster.StatusAsync(parsed.GetValue(Id), cancellationToken)));
        return ExitCode.Done;
    }

    static async Task<int> PruneAsync(Cluster cluster, ParseResult parsed, CancellationToken cancellationToken)
    {
        var pruned = await cluster.PruneAsync(TimeSpan.FromDays(parsed.GetValue(Days)), cancellationToken);
        Console.Out.WriteLine(
            $"{Words.Counted(pruned.Jobs, "job")} and {Words.Counted(pruned.Contents, "piece")} of content deleted");
        return ExitCode.Done;
    }

    static async Task<int> LogsAsync(Cluster cluster, ParseResult parsed, CancellationToken cancellationToken)
    {
        await foreach (var line in cluster.LinesAsync(parsed.GetValue(Id), parsed.GetValue(Follow), cancellationToken))
            Console.Out.WriteLine(
                $"{line.At:HH:mm:ss.fff} {line.Worker}{(line.Item >= 0 ? $" {line.Item}" : "")} {line.Level}: {line.Text}");
        return ExitCode.Done;
    }

    static string Say(JobStatus job) =>
        $"{job.Id} {job.Name}: {$"{job.State}".ToLowerInvariant()}, {Words.Count(job.Done)} of "
        + $"{Words.Counted(job.Items, "item")}{(job.Reason is { } reason ? $"; {reason}" : "")}";
}
