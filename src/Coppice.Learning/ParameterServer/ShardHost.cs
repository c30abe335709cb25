using Coppice.Learning.ParameterServer.Centres;

namespace Coppice.Learning.ParameterServer;

/// <summary>A shard as a task: it serves until the training is over, and keeps checkpoints in the store, from which its
/// successor goes on.</summary>
sealed class ShardHost<TExamples>(TrainingPlan plan, ITrainable<TExamples> trainable, float[]? given)
{
    const string Checkpoint = "checkpoint";

    /// <summary>Serves; gives the number of checkpoints.</summary>
    public async Task<int> RunAsync(int index, TaskContext context)
    {
        var name = FormattableString.Invariant($"{Checkpoint} {index}");
        var service = new ShardService(plan, InitialParameters.Of(trainable, plan, given), index, TimeProvider.System);
        if (await context.Services.KeptAsync(name, context.Cancellation) is { } kept)
            service.Restore(kept.Span);
        await using var serving = await context.Services.OfferAsync(
            CentreFinder.ServiceOf(index), service.AnswerAsync, context.Cancellation);
        var checkpoints = 0;
        while (!service.Finished.IsCompleted)
        {
            try
            {
                await service.Finished.WaitAsync(plan.CheckpointEvery, context.Cancellation);
            }
            catch (TimeoutException)
            {
                if (service.IsAbandoned)
                {
                    throw new CoppiceException(
                        "Nobody has looked after this training for ten minutes: its client is gone, and it ends.");
                }

                await KeepAsync(name, service, context);
                checkpoints++;
            }
        }

        return checkpoints;
    }

    // A store that is away for a while costs a checkpoint, not the training.
    static async Task KeepAsync(string name, ShardService service, TaskContext context)
    {
        try
        {
            await context.Services.KeepAsync(name, service.Save(), context.Cancellation);
        }
        catch (StoreException e) when (e.IsTransient)
        {
        }
    }
}
