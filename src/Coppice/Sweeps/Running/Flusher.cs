using Coppice.Files;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Sweeps.Running;

/// <summary>Flushes a target to its disk, once for all who ask meanwhile.</summary>
sealed class Flusher(FileName target) : IDisposable
{
    readonly SafeFileHandle _handle = Disk.Handle(target);
    readonly Lock _lock = new();
    TaskCompletionSource? _next;
    bool _isRunning;

    /// <summary>Ends once the disk has all that was written before the call.</summary>
    public Task FlushAsync()
    {
        lock (_lock)
        {
            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var flushed = _next.Task;
            if (!_isRunning)
            {
                _isRunning = true;
                ThreadPool.QueueUserWorkItem(_ => Flush());
            }

            return flushed;
        }
    }

    public void Dispose() => _handle.Dispose();

    void Flush()
    {
        while (true)
        {
            TaskCompletionSource flushing;
            lock (_lock)
            {
                if (_next is null)
                {
                    _isRunning = false;
                    return;
                }

                (flushing, _next) = (_next, null);
            }

            try
            {
                Disk.SyncFileSystem(target, _handle);
                flushing.SetResult();
            }
            catch (DiskException e)
            {
                flushing.SetException(e);
            }
        }
    }
}
