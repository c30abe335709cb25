using Coppice.Sweeps.Commands;
using Coppice.Sweeps.Running;

namespace Coppice.Sweeps.Remote;

/// <summary>What workers are told of a sweep. It travels.</summary>
sealed record RemoteWork
{
    public required string Source { get; init; }

    public required string Target { get; init; }

    /// <summary>What tells this work from any other.</summary>
    public required string Name { get; init; }

    public required string Output { get; init; }

    public required SweepKey Key { get; init; }

    public required int Retries { get; init; }

    public required TimeSpan RetryDelay { get; init; }

    public required TimeSpan? Timeout { get; init; }

    public required TimeSpan Patience { get; init; }

    /// <summary>One of this and <see cref="Call"/>.</summary>
    public SweepCommand? Command { get; init; }

    public Func<SweepFile, CancellationToken, Task>? Call { get; init; }

    /// <summary>Whose folder in the target unfinished outputs go to: the client's, which others delete when it is
    /// dead.</summary>
    public string Token { get; init; } = "";

    /// <summary>How many slices there are.</summary>
    public int Slices { get; init; }

    /// <summary>How many files one process is given.</summary>
    public int Batch { get; init; } = 1;

    public static RemoteWork Of(string source, string target, string name, SweepOptions options) => new()
    {
        Source = Path.GetFullPath(source),
        Target = Path.GetFullPath(target),
        Name = name,
        Output = options.Output,
        Key = options.Key,
        Retries = options.Retries,
        RetryDelay = options.RetryDelay,
        Timeout = options.Timeout,
        Patience = options.Patience,
    };

    public SweepOptions Options => new()
    {
        Name = Name,
        Output = Output,
        Key = Key,
        Retries = Retries,
        RetryDelay = RetryDelay,
        Timeout = Timeout,
        Patience = Patience,
    };

    /// <exception cref="SweepException">The command is not there.</exception>
    public IFileWork Begin()
    {
        if (Command is null)
            return new FunctionWork(Call!); // one of both is given
        var work = new CommandWork(Command, TimeProvider.System);
        work.CheckThere();
        return work;
    }

    /// <summary>Works on files, by their names in the source, on the machine where it is called.</summary>
    public async Task<RemoteOutcome> RunAsync(byte[][] names, CancellationToken cancellationToken)
    {
        try
        {
            using var batch = new RemoteBatch(this, names, cancellationToken);
            return await batch.RunAsync(cancellationToken);
        }
        catch (Exception e) when (e is SweepException or Files.DiskException)
        {
            return new RemoteOutcome { Host = Environment.MachineName, Fault = e.Message };
        }
    }
}
