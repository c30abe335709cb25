using System.Collections.Concurrent;

namespace Coppice.Workers;

/// <summary>A thread that runs one asynchronous loop, continuations included. Calls that block, however long and many,
/// thus never wait for threads of the pool, nor take them from others.</summary>
sealed class SlotThread : SynchronizationContext
{
    readonly BlockingCollection<(SendOrPostCallback Run, object? State)> _queue = [];
    readonly string _name;

    SlotThread(string name) => _name = name;

    /// <summary>Runs the loop on a thread of its own; the task ends with it.</summary>
    public static Task RunAsync(string name, Func<Task> loop)
    {
        var thread = new SlotThread(name);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => thread.Pump(loop, ended)) { IsBackground = true, Name = name }.Start();
        return ended.Task;
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _queue.Add((d, state));
        }
        catch (InvalidOperationException)
        {
            // The loop has ended: what still comes, of a call that was given up, runs on the pool.
            ThreadPool.QueueUserWorkItem(_ => d(state));
        }
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException($"{_name} is only posted to.");

    void Pump(Func<Task> loop, TaskCompletionSource ended)
    {
        SetSynchronizationContext(this);
        _ = EndAsync(loop, ended);
        foreach (var (run, state) in _queue.GetConsumingEnumerable())
            run(state);
    }

    async Task EndAsync(Func<Task> loop, TaskCompletionSource ended)
    {
        try
        {
            await loop();
            ended.SetResult();
        }
        catch (Exception e)
        {
            ended.SetException(e);
        }

        _queue.CompleteAdding();
    }
}
