namespace Coppice.Workers;

/// <summary>Lets tasks in together, or one that wants the whole worker alone; in the order of their coming.</summary>
sealed class AloneGate
{
    readonly Lock _lock = new();
    readonly LinkedList<Pass> _waiting = [];
    int _inside;
    bool _isAlone;

    /// <summary>Waits until the task may run; dispose the pass when it has.</summary>
    public async ValueTask<Pass> EnterAsync(bool alone, CancellationToken cancellationToken)
    {
        var pass = new Pass(this, alone);
        lock (_lock)
        {
            if (_waiting.Count == 0 && FitsLocked(alone))
            {
                EnterLocked(pass);
                return pass;
            }

            _waiting.AddLast(pass);
        }

        try
        {
            await pass.Admitted.Task.WaitAsync(cancellationToken);
            return pass;
        }
        catch (OperationCanceledException)
        {
            pass.Dispose();
            throw;
        }
    }

    bool FitsLocked(bool alone) => !_isAlone && (!alone || _inside == 0);

    void EnterLocked(Pass pass)
    {
        _inside++;
        _isAlone = pass.IsAlone;
        pass.Admitted.TrySetResult();
    }

    void Leave(Pass pass)
    {
        lock (_lock)
        {
            if (!_waiting.Remove(pass))
            {
                _inside--;
                _isAlone = false;
            }

            while (_waiting.First is { } next && FitsLocked(next.Value.IsAlone))
            {
                _waiting.RemoveFirst();
                EnterLocked(next.Value);
            }
        }
    }

    /// <summary>The right to run, which is given back once.</summary>
    public sealed class Pass(AloneGate gate, bool isAlone) : IDisposable
    {
        int _left;

        public bool IsAlone => isAlone;

        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                gate.Leave(this);
        }
    }
}
