namespace Coppice.Cli.Fleets;

/// <summary>Brings a fleet to its count, and keeps it there: starts what has stopped, replaces what is gone.</summary>
/// <param name="fleet">The fleet.</param>
/// <param name="program">What its machines run.</param>
/// <param name="environment">What their workers are told.</param>
/// <param name="cluster">Where workers are heard; null where machines run something else.</param>
/// <param name="say">Tells what happens.</param>
/// <param name="time">The clock of pauses.</param>
sealed class Keeper(
    Fleet fleet, WorkerProgram program, string environment, Cluster? cluster, Action<string> say, TimeProvider time)
{
    const int AtOnce = 16;
    const int FewestMisses = 2;
    static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan HeardWithin = TimeSpan.FromSeconds(60);
    static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);
    readonly Pause _making = new(time, ShortestPause, LongestPause);
    int _running = -1;

    /// <summary>Until the count is reached.</summary>
    public async Task ReachAsync(CancellationToken cancellationToken)
    {
        while (await StepAsync(cancellationToken) < fleet.Count)
            await Task.Delay(Look, time, cancellationToken);
    }

    /// <summary>For ever.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Look, time, cancellationToken);
            try
            {
                await StepAsync(cancellationToken);
            }
            catch (CommandException e)
            {
                say(e.Message);
            }
        }
    }

    /// <summary>Looks at every machine, and does what is to be done now. Gives how many work.</summary>
    async Task<int> StepAsync(CancellationToken cancellationToken)
    {
        var machines = await fleet.Machines.ListAsync(cancellationToken);
        foreach (var gone in _seen.Keys.Except(machines.Select(machine => machine.Name)).ToArray())
        {
            say($"{gone} is gone");
            _seen.Remove(gone);
        }

        foreach (var machine in machines)
        {
            _seen.TryAdd(machine.Name, new Seen(machine, time, ShortestPause, LongestPause));
            _seen[machine.Name].Machine = machine;
        }

        var all = machines.Select(machine => _seen[machine.Name]).ToArray();
        await EachAsync(all, LookAsync, cancellationToken);
        foreach (var seen in all.Where(seen => seen.HasChanged))
            say($"{seen.Machine.Name} {seen.Words}");

        var lost = all.Where(IsLost).ToArray();
        var running = all.Count(seen => seen.State == MachineState.Running);
        var starting = all.Where(seen => seen.State == MachineState.Stopped && seen.Pause.IsOver)
            .Take(fleet.Count - running).ToArray();
        await EachAsync(starting, seen => StartAsync(seen, cancellationToken), cancellationToken);
        running = all.Count(seen => seen.State == MachineState.Running);
        if (fleet.Machines.CanMake)
        {
            // A cloud lists what it deletes for a while.
            await EachAsync(
                lost.Where(seen => seen.Pause.IsOver),
                seen => DeleteAsync(seen, "does not answer, and is replaced", cancellationToken),
                cancellationToken);
            await MakeAsync(fleet.Count - (all.Length - lost.Length), cancellationToken);
        }

        // One that was given up has come back beside its replacement, or the count is less than it was: the last in
        // order are not needed.
        var spare = all.Except(lost).OrderBy(seen => seen.State != MachineState.Running).Skip(fleet.Count);
        foreach (var seen in spare.Where(seen => seen.Pause.IsOver))
        {
            if (seen.State == MachineState.Running)
            {
                say($"{seen.Machine.Name} is one too many, and is stopped");
                await fleet.StopAsync(seen.Machine, cancellationToken);
                seen.State = MachineState.Stopped;
                running--;
            }

            if (fleet.Machines.CanMake)
                await DeleteAsync(seen, "is one too many, and is deleted", cancellationToken);
        }

        if (running != _running)
            say($"{running} of {fleet.Count} work");
        return _running = running;

        async Task LookAsync(Seen seen) =>
            seen.Take(await fleet.ProbeAsync(seen.Machine, program.Hash, cancellationToken), time.GetTimestamp());
    }

    // A machine of a list is merely left alone: it may come back.
    bool IsLost(Seen seen) => seen.Misses >= FewestMisses
        && time.GetElapsedTime(seen.LastReached ?? seen.First)
            > (seen.LastReached is null && fleet.Machines.Boot > Patience ? fleet.Machines.Boot : Patience);

    async Task StartAsync(Seen seen, CancellationToken cancellationToken)
    {
        var machine = seen.Machine;
        try
        {
            var since = time.GetUtcNow();
            await fleet.StartAsync(machine, seen.HasProgram, program, environment, cancellationToken);
            await HeardAsync(machine, since, cancellationToken);
            seen.State = MachineState.Running;
            seen.Pause.Clear();
            say($"{machine.Name} is in");
        }
        catch (CommandException e)
        {
            seen.Pause.Lengthen();
            say($"{e.Message}; again in {seen.Pause.Length.TotalSeconds:0} s");
        }
    }

    // A worker that cannot work ends at once, and has said why.
    async Task HeardAsync(Machine machine, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!(cluster?.Workers.Any(worker => worker.Name == machine.Name && worker.Seen >= since) ?? false))
        {
            var waited = time.GetElapsedTime(started);
            var isRunning = waited < ShortestPause
                || (await fleet.ProbeAsync(machine, program.Hash, cancellationToken)).State == MachineState.Running;
            if (!isRunning || waited > HeardWithin)
            {
                var words = (await fleet.LastWordsAsync(machine, cancellationToken)).TrimEnd();
                throw new CommandException(
                    $"{machine.Name}: its {(cluster is null ? "command" : "worker")} "
                        + (isRunning ? "is not heard by the broker" : "has ended")
                        + (words.Length > 0 ? $": {words.ReplaceLineEndings(" | ")}" : ""),
                    ExitCode.Failed);
            }

            // Nobody hears what is no worker: it is in once it has not ended at once.
            if (cluster is null && waited >= ShortestPause)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken);
        }
    }

    async Task DeleteAsync(Seen seen, string why, CancellationToken cancellationToken)
    {
        say($"{seen.Machine.Name} {why}");
        seen.Pause.Lengthen();
        try
        {
            await fleet.Machines.DeleteAsync(seen.Machine, cancellationToken);
        }
        catch (CommandException e)
        {
            // It is gone already, or the next look finds it again.
            say(e.Message);
        }
    }

    async Task MakeAsync(int count, CancellationToken cancellationToken)
    {
        if (count <= 0 || !_making.IsOver)
            return;
        say(count == 1 ? "a machine is made" : $"{count} machines are made");
        var faults = 0;
        await EachAsync(
            Enumerable.Range(0, count),
            async _ =>
            {
                try
                {
                    await fleet.Machines.MakeAsync(cancellationToken);
                }
                catch (CommandException e)
                {
                    if (Interlocked.Increment(ref faults) == 1)
                        say(e.Message);
                }
            },
            cancellationToken);
        if (faults == 0)
            _making.Clear();
        else
            _making.Lengthen();
    }

    static Task EachAsync<T>(IEnumerable<T> all, Func<T, Task> act, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            all,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (one, _) => await act(one));
}
