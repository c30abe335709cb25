using System.Diagnostics.Metrics;
using Coppice.Reports;

namespace Coppice.Diagnostics;

/// <summary>What this library counts, under the meter <c>Coppice</c>.</summary>
static class Meters
{
    static readonly Meter Meter = new("Coppice");

    static readonly Counter<double> Time = Meter.CreateCounter<double>(
        "coppice.task.time", "s", "Time of slots by stage: fetching, decoding, running, encoding, storing.");

    /// <summary>Messages that nobody of this cluster has signed, or that are none.</summary>
    public static Counter<long> Refused { get; } = Meter.CreateCounter<long>(
        "coppice.messages.refused", "{message}", "Messages that were unsigned, altered, foreign, oversized or no message.");

    /// <summary>Jobs that this client has submitted.</summary>
    public static Counter<long> Jobs { get; } =
        Meter.CreateCounter<long>("coppice.jobs.submitted", "{job}", "Jobs that this client has submitted.");

    /// <summary>Tasks whose outcome was recorded here, by outcome.</summary>
    public static Counter<long> Tasks { get; } = Meter.CreateCounter<long>(
        "coppice.tasks", "{task}", "Tasks whose outcome this worker has recorded, by outcome: done, stopped, failed.");

    public static Counter<long> Items { get; } =
        Meter.CreateCounter<long>("coppice.items", "{item}", "Items whose results this worker has recorded.");

    public static Histogram<double> Runs { get; } =
        Meter.CreateHistogram<double>("coppice.task.duration", "s", "How long a task's calls ran.");

    public static Histogram<double> Calls { get; } =
        Meter.CreateHistogram<double>("coppice.call.duration", "s", "How long this client waited for an awaited call.");

    public static Counter<long> Fetched { get; } = Meter.CreateCounter<long>(
        "coppice.content.fetched", "By", "Bytes of content that came to this machine's cache.");

    public static void Add(Jobs.Outcome outcome, int asked, Stages stages)
    {
        if (Tasks.Enabled)
            Tasks.Add(1, new KeyValuePair<string, object?>(
                "outcome", outcome.Failure is not null ? "failed" : outcome.Done < asked ? "stopped" : "done"));
        Items.Add(outcome.Done);
        Runs.Record(stages.Running.TotalSeconds);
        if (!Time.Enabled)
            return;
        Add("fetching", stages.Fetching);
        Add("decoding", stages.Decoding);
        Add("running", stages.Running);
        Add("encoding", stages.Encoding);
        Add("storing", stages.Storing);

        static void Add(string stage, TimeSpan time) =>
            Time.Add(time.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
    }
}
