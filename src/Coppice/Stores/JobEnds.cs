using Coppice.Diagnostics;
using Coppice.Jobs;
using Microsoft.Extensions.Logging;

namespace Coppice.Stores;

/// <summary>Writes the last record of durable jobs.</summary>
sealed class JobEnds(JobLogs logs, ILogger log)
{
    public async Task WriteAsync(List<JobRecord> ended)
    {
        foreach (var job in ended.Where(job => job.Job.Durable))
        {
            try
            {
                var record = JobLogFormat.WriteEnded(job);
                // A success follows from the results, which the disk has: this record need not wait for it.
                if (job.State == JobState.Succeeded)
                    logs.Append(job.Job.Id, [record], flush: false);
                else
                    await Task.Run(() => logs.Append(job.Job.Id, [record], flush: true));
            }
            catch (StoreException e)
            {
                log.EndNotStored(job.Job.Id, e.Message);
            }
        }
    }
}
