using System.Collections.Concurrent;

namespace Coppice.Learning.ParameterServer;

/// <summary>A thread on which several workers take turns: one slot's, however many workers it has.</summary>
sealed class HostThread : SynchronizationContext
{
    readonly BlockingCollection<(SendOrPostCallback Run, object? State)> _turns = [];

    HostThread()
    {
    }

    /// <summary>Runs work with all its continuations on a thread of its own; the task ends with it.</summary>
    public static Task RunAsync(string name, Func<Task> work)
    {
        var host = new HostThread();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => host.Pump(work, ended)) { IsBackground = true, Name = name }.Start();
        return ended.Task;
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _turns.Add((d, state));
        }
        catch (InvalidOperationException)
        {
            // The work has ended: nobody waits for what still comes.
        }
    }

    void Pump(Func<Task> work, TaskCompletionSource ended)
    {
        SetSynchronizationContext(this);
        _ = EndAsync(work, ended);
        foreach (var (run, state) in _turns.GetConsumingEnumerable())
            run(state);
    }

    async Task EndAsync(Func<Task> work, TaskCompletionSource ended)
    {
        try
        {
            await work();
            ended.SetResult();
        }
        catch (Exception e)
        {
            ended.SetException(e);
        }

        _turns.CompleteAdding();
    }
}
