using Coppice.Jobs;

namespace Coppice.Stores;

/// <summary>Brings a batch of outcomes to the disk, with one flush for each file, before any of them counts.</summary>
sealed class OutcomeWriter(JobLogs logs, MemoLogs memos)
{
    static readonly ParallelOptions Flushes = new() { MaxDegreeOfParallelism = 8 };

    public bool HasWork(IReadOnlyList<Outcome> outcomes, HeldRow[] held)
    {
        for (var i = 0; i < held.Length; i++)
            if (held[i].IsHeld && (outcomes[i].Memories.Count > 0 || (held[i].IsDurable && outcomes[i].Done > 0)))
                return true;
        return false;
    }

    /// <summary>The outcomes; in place of those which the disk did not take, that failure.</summary>
    public IReadOnlyList<Outcome> Write(IReadOnlyList<Outcome> outcomes, HeldRow[] held)
    {
        var result = outcomes.ToArray();
        var mine = Enumerable.Range(0, result.Length).Where(i => held[i].IsHeld).ToArray();
        foreach (var scope in mine.SelectMany(i => outcomes[i].Memories, (i, memory) => (i, memory))
            .GroupBy(each => each.memory.Scope))
            Guard(scope.Select(each => each.i), () =>
                memos.Remember(scope.Key, [.. scope.Select(each => each.memory)]));
        var durable = mine.Where(i => held[i].IsDurable && result[i].Done > 0);
        // The disk takes flushes of many files together: one after another they would cost as much each.
        Parallel.ForEach(durable.GroupBy(i => outcomes[i].Task.Job).ToArray(), Flushes, job => Guard(job, () =>
            logs.Append(job.Key, [.. job.Select(i => Record(outcomes[i], held[i].First))], flush: true)));
        return result;

        void Guard(IEnumerable<int> indices, Action write)
        {
            try
            {
                write();
            }
            catch (Exception e)
            {
                foreach (var i in indices)
                    result[i] = Failed(outcomes[i], e);
            }
        }
    }

    static ReadOnlyMemory<byte> Record(Outcome outcome, long first) =>
        JobLogFormat.WriteResults(first, outcome);

    static Outcome Failed(Outcome outcome, Exception e) => outcome with
    {
        Done = 0,
        Results = default,
        Memories = [],
        Failure = new Failure { Kind = FailureKind.Store, Message = e.Message, Local = e },
    };
}

/// <summary>What the store knows of an outcome's task before it is written.</summary>
readonly record struct HeldRow(bool IsHeld, bool IsDurable, long First);
