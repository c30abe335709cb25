using Coppice.Jobs;

namespace Coppice.Brokers;

/// <summary>A word to everybody who listens; which of the fields are set follows from its kind.</summary>
sealed record Signal(SignalKind Kind)
{
    /// <summary>The job or call that it is about.</summary>
    public Guid Id { get; init; }

    /// <summary>The worker that speaks.</summary>
    public string From { get; init; } = "";

    /// <summary>Which of the workers of that name.</summary>
    public Guid Worker { get; init; }

    /// <summary>An item's index, or a number of slots.</summary>
    public long Number { get; init; }

    /// <summary>A share from 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>A message, a route, or tags joined by commas.</summary>
    public string Text { get; init; } = "";

    /// <summary>The tasks that a worker holds.</summary>
    public IReadOnlyList<TaskId> Tasks { get; init; } = [];

    /// <summary>A call as it travels, or a worker's vitals.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>What a signal says.</summary>
enum SignalKind
{
    /// <summary>Fleet: a worker lives: From, Worker, Number of slots, Text of tags, Tasks; Body of its vitals.</summary>
    Heartbeat,

    /// <summary>Fleet: a worker ends: From, Worker.</summary>
    Goodbye,

    /// <summary>Events: a job has moved on: Id.</summary>
    JobChanged,

    /// <summary>Events: a job has ended: Id.</summary>
    JobEnded,

    /// <summary>Events: an item has got so far: Id, Number, Share.</summary>
    Progress,

    /// <summary>Events: an item says something: Id, Number, Text.</summary>
    LogLine,

    /// <summary>Events: a broadcast call has run here: Id, From, Worker; Text of its failure, empty where it ended well;
    /// Body of its answer, where it travels.</summary>
    BroadcastDone,

    /// <summary>Control: stop what runs of this job or call: Id.</summary>
    Cancel,

    /// <summary>Control: run this call: Id; Text is the route of the tags asked for; Body the call, where it
    /// travels.</summary>
    Broadcast,

    /// <summary>Control: tasks are to be had here: Text.</summary>
    Route,

    /// <summary>Control: every worker is to say at once that it lives.</summary>
    RollCall,
}
