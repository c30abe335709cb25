using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Coppice.Cli.Display;
using Coppice.Cli.Output;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice jobs report</c>: where a job's time went, machine by machine, with a verdict.</summary>
static class JobReportText
{
    public static async Task<int> RunAsync(Cluster cluster, ParseResult parsed, CancellationToken cancellationToken)
    {
        var report = await cluster.ReportAsync(parsed.GetValue(JobsCommand.Id), cancellationToken);
        Console.Out.Write(parsed.GetValue(JobsCommand.Json)
            ? JsonSerializer.Serialize(report, JobsCommand.Indented) + Environment.NewLine
            : Say(report));
        return ExitCode.Done;
    }

    static string Say(JobReport report)
    {
        var job = report.Job;
        var stages = new TextTable("stage", ">slot seconds", ">share");
        var whole = report.Times.Overhead + report.Times.Running;
        Stage("fetching", report.Times.Fetching);
        Stage("decoding", report.Times.Decoding);
        Stage("running, on a processor", report.Times.Processor);
        Stage("running, ready for one", report.Times.Queued);
        Stage("running, waiting", report.Times.OffProcessor);
        Stage("encoding", report.Times.Encoding);
        Stage("storing", report.Times.Storing);
        var workers = new TextTable(
            "worker", ">tasks", ">items", ">idle", ">longest s", ">cpu", ">disk", ">disk MB", ">net MB", ">io wait",
            ">mem wait", ">gc", ">memory MB");
        foreach (var worker in report.Workers)
            workers.Add(
                worker.Name,
                Words.Count(worker.Tasks),
                Words.Count(worker.Items),
                Share(worker.Idle),
                Words.Seconds(worker.Longest.TotalSeconds),
                Share(worker.Processors),
                Share(worker.Disk),
                Words.Count(worker.DiskBytes / 1e6),
                Words.Count(worker.NetworkBytes / 1e6),
                Share(worker.DiskPressure),
                Share(worker.MemoryPressure),
                Share(worker.Collecting),
                Words.Count(worker.Memory / 1e6));
        return $"""
            {job.Id} {job.Name}: {$"{job.State}".ToLowerInvariant()}, {Words.Counted(report.Tasks, "task")} in {Words.Seconds(report.Elapsed.TotalSeconds)} s

            {stages}
            {workers}
            {report.Verdict}
            {report.Advice}

            """;

        void Stage(string name, TimeSpan time) => stages.Add(
            name, Words.Seconds(time.TotalSeconds), Share(whole > TimeSpan.Zero ? time / whole : 0));
    }

    static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %");
}
