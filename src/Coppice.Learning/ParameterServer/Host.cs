namespace Coppice.Learning.ParameterServer;

/// <summary>One task's share of the workers: they take turns on its thread, window by window, so that any number of them
/// runs on any number of slots.</summary>
sealed class Host<TExamples>(
    TrainingPlan plan, ITrainable<TExamples> trainable, IPartitions<TExamples> partitions, CentreFinder centres, int hosts)
{
    /// <summary>Trains until the training is over; gives the number of windows.</summary>
    public async Task<int> RunAsync(int host, TaskContext context)
    {
        var centre = centres.Find(plan, trainable.ParameterCount, context);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        var windows = 0;
        await HostThread.RunAsync($"Coppice workers of host {host}", () => Task.WhenAll(
            Enumerable.Range(0, plan.Layout.Workers).Where(worker => worker % hosts == host).Select(WorkAsync)));
        return windows;

        async Task WorkAsync(int worker)
        {
            try
            {
                var exchange = new Exchange<TExamples>(plan, trainable, partitions, centre, worker);
                await exchange.BeginAsync(stop.Token);
                while (await exchange.NextAsync(stop.Token))
                {
                    windows++;
                    stop.Token.ThrowIfCancellationRequested();
                    // The next worker's turn.
                    await Task.Yield();
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // One worker's fault ends the training: the others need not go on.
                await stop.CancelAsync();
                throw;
            }
        }
    }
}
