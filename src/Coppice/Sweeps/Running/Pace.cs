namespace Coppice.Sweeps.Running;

/// <summary>How many files are taken at once, so that a batch is long beside what its start costs, and short beside the
/// whole.</summary>
/// <param name="batch">The most files that one call may be given; null where that is to be found out.</param>
/// <param name="mostHeld">The most files that are taken at once because each takes little time.</param>
sealed class Pace(int? batch, int mostHeld)
{
    const int FastestGrowth = 64;
    const double SecondsHeld = 0.3, SecondsOfBatch = 1;

    readonly Lock _lock = new();
    double _secondsOfFile = double.NaN;
    int _batch = batch ?? 1;

    /// <summary>Whether more of the same would change little of how many files are taken at once.</summary>
    public bool IsKnown
    {
        get
        {
            lock (_lock)
                return !double.IsNaN(_secondsOfFile) && (batch is not null || 2 * _batch > LargestBatch());
        }
    }

    /// <summary>Files that one call is given.</summary>
    public int Batch
    {
        get
        {
            lock (_lock)
                return _batch;
        }
    }

    /// <summary>Files that a slot holds.</summary>
    public int Held
    {
        get
        {
            lock (_lock)
                return double.IsNaN(_secondsOfFile)
                    ? _batch
                    : Math.Max(_batch, (int)Math.Min(SecondsHeld / _secondsOfFile, mostHeld));
        }
    }

    /// <summary>Files of those that are left which the next call is given. A few more are taken along, where that is
    /// allowed: a call for them alone would cost as much as one for many.</summary>
    public int Next(int left)
    {
        lock (_lock)
            return batch is null && left <= _batch + (_batch / 4) ? left : Math.Min(_batch, left);
    }

    public void Took(int files, TimeSpan time)
    {
        var seconds = Math.Max(time.TotalSeconds, 1e-6) / files;
        lock (_lock)
        {
            _secondsOfFile = double.IsNaN(_secondsOfFile) ? seconds : (0.7 * _secondsOfFile) + (0.3 * seconds);
            // A batch that was not full says little about a larger one.
            if (batch is null && files >= _batch / 2)
                _batch = (int)Math.Clamp(
                    SecondsOfBatch / seconds,
                    1,
                    Math.Min(Math.Max(_batch, files) * FastestGrowth, SweepCommand.LargestBatch));
        }
    }

    double LargestBatch() => Math.Min(SecondsOfBatch / _secondsOfFile, SweepCommand.LargestBatch);
}
