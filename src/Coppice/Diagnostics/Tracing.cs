using System.Diagnostics;
using Coppice.Jobs;
using Coppice.Workers;

namespace Coppice.Diagnostics;

/// <summary>What this library does as spans of the source <c>Coppice</c>. A job's tasks belong to the trace in which it
/// was submitted, wherever they run: the call brings it along.</summary>
static class Tracing
{
    static readonly ActivitySource Source = new("Coppice");

    public static Activity? Submit(NewJob job) => Source.StartActivity("coppice.submit", ActivityKind.Producer)
        ?.SetTag("coppice.job.id", job.Id)
        .SetTag("coppice.job.name", job.Name)
        .SetTag("coppice.job.items", job.Items)
        .SetTag("coppice.route", job.Route);

    public static Activity? Call(Work work) => Source.StartActivity("coppice.call", ActivityKind.Client)
        ?.SetTag("coppice.job.id", work.Id)
        .SetTag("coppice.job.name", work.Name);

    public static Activity? Publish(string route, int count) =>
        Source.StartActivity("coppice.publish", ActivityKind.Producer)
            ?.SetTag("coppice.route", route)
            .SetTag("coppice.tasks", count);

    public static Activity? Run(Chunk chunk) =>
        Source.StartActivity("coppice.task", ActivityKind.Consumer, ParentOf(chunk.Work.Trace))
            ?.SetTag("coppice.job.id", chunk.Work.Id)
            .SetTag("coppice.job.name", chunk.Work.Name)
            .SetTag("coppice.worker", chunk.Worker.Name)
            .SetTag("coppice.task.first", chunk.Envelope.First)
            .SetTag("coppice.task.items", chunk.Envelope.Count)
            .SetTag("coppice.task.attempt", chunk.Envelope.Attempt);

    /// <summary>The recording of a task's outcome, which is known once it is over.</summary>
    public static void Recorded(Finished finished, DateTimeOffset begun)
    {
        if (finished.Chunk.Trace is not { } parent)
            return;
        using var record = Source.StartActivity(
            "coppice.record", ActivityKind.Client, parent, startTime: begun);
        record?.SetTag("coppice.job.id", finished.Outcome.Task.Job).SetTag("coppice.task.items", finished.Outcome.Done);
    }

    public static void Fail(this Activity? activity, string? why)
    {
        if (why is not null)
            activity?.SetStatus(ActivityStatusCode.Error, why);
    }

    static ActivityContext ParentOf(string? trace) =>
        ActivityContext.TryParse(trace, null, isRemote: true, out var parent) ? parent : default;
}
