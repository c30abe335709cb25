namespace Coppice.Stores;

/// <summary>The jobs of one route that have tasks to publish: by priority, then each in turn.</summary>
sealed class Turns
{
    readonly SortedDictionary<int, Queue<JobEntry>> _byPriority = new(Comparer<int>.Create((a, b) => b.CompareTo(a)));

    /// <summary>Tasks of the route that the broker holds, of all its jobs.</summary>
    public int Published { get; set; }

    public bool IsEmpty => _byPriority.Count == 0;

    public void Add(JobEntry job)
    {
        if (job.InTurn)
            return;
        job.InTurn = true;
        if (!_byPriority.TryGetValue(job.Job.Priority, out var queue))
            _byPriority.Add(job.Job.Priority, queue = new Queue<JobEntry>());
        queue.Enqueue(job);
    }

    /// <summary>The job whose turn it is, taken out; null if none has anything to publish.</summary>
    public JobEntry? Next()
    {
        while (_byPriority.Count > 0)
        {
            var (priority, queue) = _byPriority.First();
            var job = queue.Dequeue();
            if (queue.Count == 0)
                _byPriority.Remove(priority);
            job.InTurn = false;
            if (job.HasStored)
                return job;
        }

        return null;
    }
}
