namespace Coppice.Cli.Fleets;

/// <summary>A machine as it was found, again and again.</summary>
sealed class Seen(Machine machine, TimeProvider time, TimeSpan shortest, TimeSpan longest)
{
    string? _why;
    bool _isCurrent;

    public Machine Machine { get; set; } = machine;

    public MachineState State { get; set; } = MachineState.Unreachable;

    public bool HasProgram { get; private set; }

    /// <summary>When it was first listed, and when it last answered.</summary>
    public long First { get; } = time.GetTimestamp();

    public long? LastReached { get; private set; }

    /// <summary>How many looks one after the other it has not answered: one alone may have met it busy.</summary>
    public int Misses { get; private set; }

    /// <summary>Whether the last look told something new.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>Until it is started again.</summary>
    public Pause Pause { get; } = new(time, shortest, longest);

    public string Words => State switch
    {
        MachineState.Running when _isCurrent => "works",
        MachineState.Running => "works, by another program than the fleet's now: 'coppice fleet down' ends it",
        MachineState.Stopped => "answers, and no worker runs there",
        _ => $"does not answer: {_why}",
    };

    public void Take(Found found, long now)
    {
        HasChanged = found.State != State || (found.State == MachineState.Unreachable && _why is null);
        (State, HasProgram, _isCurrent, _why) = (found.State, found.HasProgram, found.IsCurrent, found.Why);
        Misses = found.State == MachineState.Unreachable ? Misses + 1 : 0;
        if (Misses == 0)
            LastReached = now;
    }
}
