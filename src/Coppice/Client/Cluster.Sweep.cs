using System.Reflection;
using Coppice.Sweeps.Remote;

namespace Coppice;

public sealed partial class Cluster
{
    /// <summary>Has workers run a command on every file of a folder: <see cref="Sweep"/>, with files as tasks. All that
    /// may run them, and this process, must see both folders under the same paths.</summary>
    /// <param name="source">The folder of the files.</param>
    /// <param name="target">The folder of the outputs; it is made where it is not there.</param>
    /// <param name="command">The command, which workers must have.</param>
    /// <param name="options">Null for the defaults. Slots are the workers', and nothing is claimed.</param>
    /// <param name="where">Which workers, and what the job is called; null for all. Retries and timeouts are the
    /// sweep's.</param>
    /// <param name="cancellationToken">Stops the sweep: what is finished counts.</param>
    /// <exception cref="ArgumentException">Options are out of range; the message names all of them.</exception>
    /// <exception cref="SweepException">The sweep could not begin or go on.</exception>
    public async Task<SweepReport> SweepAsync(
        string source,
        string target,
        SweepCommand command,
        SweepOptions? options = null,
        JobOptions? where = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        var given = (options ?? new SweepOptions()).Check();
        var name = given.Name ?? command.Check().ToString();
        var work = RemoteWork.Of(source, target, name, given) with
        {
            // An array travels; what the compiler makes of a list of words is of types of its own.
            Command = new SweepCommand(command.Arguments.ToArray()) { Batch = command.Batch },
        };
        return await SweepAsync(source, target, work, given, where, cancellationToken);
    }

    /// <summary>Has workers call a function for every file of a folder: <see cref="Sweep"/>, with files as tasks. All
    /// that may run them, and this process, must see both folders under the same paths.</summary>
    /// <param name="source">The folder of the files.</param>
    /// <param name="target">The folder of the outputs; it is made where it is not there.</param>
    /// <param name="work">What is done with each file. What it throws is the file's failure.</param>
    /// <param name="options">Null for the defaults. Slots are the workers', and nothing is claimed.</param>
    /// <param name="where">Which workers, and what the job is called; null for all. Retries and timeouts are the
    /// sweep's.</param>
    /// <param name="cancellationToken">Stops the sweep: what is finished counts.</param>
    /// <exception cref="ArgumentException">Options are out of range; the message names all of them.</exception>
    /// <exception cref="SweepException">The sweep could not begin or go on.</exception>
    public Task<SweepReport> SweepAsync(
        string source,
        string target,
        Action<SweepFile> work,
        SweepOptions? options = null,
        JobOptions? where = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return SweepCallAsync(
            source,
            target,
            (file, _) =>
            {
                work(file);
                return Task.CompletedTask;
            },
            work.Method,
            options,
            where,
            cancellationToken);
    }

    /// <inheritdoc cref="SweepAsync(string, string, Action{SweepFile}, SweepOptions, JobOptions, CancellationToken)"/>
    public Task<SweepReport> SweepAsync(
        string source,
        string target,
        Func<SweepFile, Task> work,
        SweepOptions? options = null,
        JobOptions? where = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return SweepCallAsync(
            source, target, (file, _) => work(file), work.Method, options, where, cancellationToken);
    }

    /// <inheritdoc cref="SweepAsync(string, string, Action{SweepFile}, SweepOptions, JobOptions, CancellationToken)"/>
    public Task<SweepReport> SweepAsync(
        string source,
        string target,
        Func<SweepFile, CancellationToken, Task> work,
        SweepOptions? options = null,
        JobOptions? where = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return SweepCallAsync(source, target, work, work.Method, options, where, cancellationToken);
    }

    Task<SweepReport> SweepCallAsync(
        string source,
        string target,
        Func<SweepFile, CancellationToken, Task> call,
        MethodInfo method,
        SweepOptions? options,
        JobOptions? where,
        CancellationToken cancellationToken)
    {
        var given = (options ?? new SweepOptions()).Check();
        var work = RemoteWork.Of(source, target, given.Name ?? Sweep.NameOf(method), given) with { Call = call };
        return SweepAsync(source, target, work, given, where, cancellationToken);
    }

    Task<SweepReport> SweepAsync(
        string source,
        string target,
        RemoteWork work,
        SweepOptions options,
        JobOptions? where,
        CancellationToken cancellationToken)
    {
        where = (where ?? new JobOptions()).Check();
        where = where with
        {
            Name = where.Name ?? $"sweep {Path.GetFileName(work.Target)}",
            Retries = 0,
            Timeout = null,
            Memoize = false,
            Fresh = false,
            ChunkSize = null,
        };
        return Sweep.RunAsync(
            source, target, new RemoteCrew(this, work, where), work.Name, options, cancellationToken);
    }
}
