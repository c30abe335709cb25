namespace Coppice.Sweeps.Running;

/// <summary>What is done with files: a user's function, or a command.</summary>
interface IFileWork
{
    /// <summary>The most files that one call may be given; null where more are better as long as a call is
    /// short.</summary>
    int? Batch { get; }

    /// <summary>Whether the content's hash is asked for.</summary>
    bool NeedsContent { get; }

    /// <summary>Writes the temporary outputs of files; null where that went well.</summary>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    Task<WorkFault?> RunAsync(IReadOnlyList<HeldFile> files, CancellationToken cancellationToken);
}

/// <summary>Why an attempt failed.</summary>
sealed record WorkFault(string Reason, string LastLines = "", Exception? Exception = null);
