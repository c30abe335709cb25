using Coppice.Jobs;

namespace Coppice;

/// <summary>What waiting for a job that did not succeed throws.</summary>
static class JobFaults
{
    public static CoppiceException Of(JobRecord record) => record.State == JobState.Canceled
        ? new JobCanceledException($"Job {record.Job.Id} ({record.Job.Name}) was canceled.")
        : Of(record.Job.Id, record.Job.Name, record.Failure!); // failed and lost jobs always say why

    public static CoppiceException Of(Guid id, string name, Failure failure)
    {
        var where = failure switch
        {
            { Item: { } item, Argument: { } argument } => $" at item {item} ({argument})",
            { Item: { } item } => $" at item {item}",
            { Argument: { } argument } when failure.Kind != FailureKind.Parent => $" with {argument}",
            _ => "",
        };
        var type = failure is { Kind: FailureKind.Threw, Type: { } full }
            ? $"{full[(full.LastIndexOf('.') + 1)..]}: "
            : "";
        var message = $"{name} failed{where}: {type}{failure.Message}";
        return failure.Kind switch
        {
            FailureKind.TimedOut => new JobTimedOutException(message, failure.Local),
            FailureKind.Store => new StoreException(failure.Message, failure.Local),
            FailureKind.Result => new CoppiceException(message, failure.Local),
            _ => new JobFailedException(message, failure.Local)
            {
                JobId = id,
                ItemIndex = failure.Item,
                Argument = failure.Argument,
                CauseType = failure.Type,
                RemoteStack = failure.Stack,
            },
        };
    }
}
