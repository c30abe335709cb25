using Coppice.Reports;

namespace Coppice;

// Where the time goes.
public sealed partial class Cluster
{
    /// <summary>Where a job's time went, what holds it back, and what to change. Workers tell once a second, and when the
    /// job ends; it is kept as long as the job. Of one that is not durable they tell every five seconds while it
    /// runs.</summary>
    /// <exception cref="JobNotFoundException">No such job is known.</exception>
    public async Task<JobReport> ReportAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var status = await _client.StatusAsync(id, cancellationToken);
        var measures = await _jobs.MeasuresAsync(id, cancellationToken);
        return Reporting.Of(status, [.. measures.Select(WorkerMeasure.Read).OfType<WorkerMeasure>()]);
    }
}
