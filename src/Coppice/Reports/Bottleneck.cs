namespace Coppice;

/// <summary>What holds a job back.</summary>
public enum Bottleneck
{
    /// <summary>Nothing stands out, or nothing is known yet.</summary>
    None,

    /// <summary>Bringing tasks and their results to and fro takes longer than they run.</summary>
    Overhead,

    /// <summary>Calls wait for a disk.</summary>
    Disk,

    /// <summary>Data on its way takes longer than the calls.</summary>
    Network,

    /// <summary>Memory is short, or collecting it takes long.</summary>
    Memory,

    /// <summary>All slots were busy: more of them would be faster.</summary>
    Slots,

    /// <summary>A few tasks, or one worker, went on while the others had nothing left to do.</summary>
    Stragglers,

    /// <summary>There were too few tasks for the slots.</summary>
    Tasks,
}
