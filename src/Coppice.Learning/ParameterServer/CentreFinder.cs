using Coppice.Learning.ParameterServer.Centres;

namespace Coppice.Learning.ParameterServer;

/// <summary>How a worker reaches the centre from where it runs.</summary>
abstract class CentreFinder
{
    public abstract Centre Find(TrainingPlan plan, int count, TaskContext context);

    /// <summary>What a shard's service is called within its job.</summary>
    public static string ServiceOf(int shard) => FormattableString.Invariant($"shard {shard}");
}

/// <summary>In the same process: the very centre.</summary>
sealed class CentreBeside(Centre centre) : CentreFinder
{
    public override Centre Find(TrainingPlan plan, int count, TaskContext context) => centre;
}

/// <summary>On other machines: by the services of the shards' job.</summary>
sealed class CentreByServices(Guid job) : CentreFinder
{
    public override Centre Find(TrainingPlan plan, int count, TaskContext context) => Over(
        plan, count, shard => context.Services.Find(job, ServiceOf(shard)));

    public static RemoteCentre Over(TrainingPlan plan, int count, Func<int, ServiceLink> find) => new(
        plan,
        count,
        [.. Enumerable.Range(0, plan.Shards).Select(shard => Link(find(shard)))]);

    static ShardLink Link(ServiceLink service) =>
        async (request, cancellationToken) => await service.AskAsync(request, cancellationToken);
}
