using System.Reflection;
using Coppice.Sweeps.Commands;
using Coppice.Sweeps.Running;

namespace Coppice;

/// <summary>Has every file of a folder worked on once, and its output written into another. What is done is skipped;
/// any number of processes and machines may sweep the same folders together, and each may vanish at any time.</summary>
public static class Sweep
{
    /// <summary>Runs a command on every file.</summary>
    /// <param name="source">The folder of the files.</param>
    /// <param name="target">The folder of the outputs; it is made where it is not there.</param>
    /// <param name="command">The command, which names the file by <c>{in}</c> and its output by <c>{out}</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops the sweep: what is finished counts, the rest is given back.</param>
    /// <exception cref="ArgumentException">Options are out of range; the message names all of them.</exception>
    /// <exception cref="SweepException">The sweep could not begin or go on.</exception>
    public static async Task<SweepReport> RunAsync(
        string source,
        string target,
        SweepCommand command,
        SweepOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        var given = (options ?? new SweepOptions()).Check();
        using var work = new CommandWork(command.Check(), given.Time);
        return await RunAsync(
            source, target, new LocalCrew(work), given.Name ?? command.ToString(), given, cancellationToken);
    }

    /// <summary>Calls a function for every file.</summary>
    /// <param name="source">The folder of the files.</param>
    /// <param name="target">The folder of the outputs; it is made where it is not there.</param>
    /// <param name="work">What is done with each file, on many threads at once. What it throws is the file's
    /// failure.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops the sweep: what is finished counts, the rest is given back.</param>
    /// <exception cref="ArgumentException">Options are out of range; the message names all of them.</exception>
    /// <exception cref="SweepException">The sweep could not begin or go on.</exception>
    public static Task<SweepReport> RunAsync(
        string source,
        string target,
        Action<SweepFile> work,
        SweepOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return CallAsync(
            source,
            target,
            (file, _) =>
            {
                work(file);
                return Task.CompletedTask;
            },
            work.Method,
            options,
            cancellationToken);
    }

    /// <inheritdoc cref="RunAsync(string, string, Action{SweepFile}, SweepOptions, CancellationToken)"/>
    public static Task<SweepReport> RunAsync(
        string source,
        string target,
        Func<SweepFile, Task> work,
        SweepOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return CallAsync(source, target, (file, _) => work(file), work.Method, options, cancellationToken);
    }

    /// <inheritdoc cref="RunAsync(string, string, Action{SweepFile}, SweepOptions, CancellationToken)"/>
    public static Task<SweepReport> RunAsync(
        string source,
        string target,
        Func<SweepFile, CancellationToken, Task> work,
        SweepOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return CallAsync(source, target, work, work.Method, options, cancellationToken);
    }

    /// <summary>What a sweep would have to do now: names of files, each with its output's. Nothing is
    /// written.</summary>
    /// <param name="source">The folder of the files.</param>
    /// <param name="target">The folder of the outputs.</param>
    /// <param name="options">Null for the defaults. Where content decides, the name must be given: a command's is its
    /// text.</param>
    /// <exception cref="ArgumentException">Options are out of range; the message names all of them.</exception>
    /// <exception cref="SweepException">The folders cannot be read, or are none.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Preview(
        string source, string target, SweepOptions? options = null) =>
        SweepPreview.Make(source, target, (options ?? new SweepOptions()).Check());

    static Task<SweepReport> CallAsync(
        string source,
        string target,
        Func<SweepFile, CancellationToken, Task> work,
        MethodInfo method,
        SweepOptions? options,
        CancellationToken cancellationToken)
    {
        var given = (options ?? new SweepOptions()).Check();
        return RunAsync(
            source,
            target,
            new LocalCrew(new FunctionWork(work)),
            given.Name ?? NameOf(method),
            given,
            cancellationToken);
    }

    internal static async Task<SweepReport> RunAsync(
        string source, string target, ICrew crew, string name, SweepOptions options, CancellationToken token)
    {
        try
        {
            var run = await SweepFolders.PatientlyAsync(
                () => new SweepRun(source, target, crew, name, options), options, token);
            return await run.RunAsync(token);
        }
        catch (Exception) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException("The sweep was canceled.", token);
        }
        catch (Coppice.Files.DiskException e)
        {
            throw new SweepException(e.Message, e);
        }
    }

    // Lambdas are named after the method around them: "<Main>b__3_0" is "Main".
    internal static string NameOf(MethodInfo method)
    {
        var name = method.Name;
        var end = name.StartsWith('<') ? name.IndexOf('>') : -1;
        var around = method.DeclaringType;
        while (around is { Name: ['<', ..], DeclaringType: { } outer })
            around = outer;
        return $"{around?.FullName} {(end > 1 ? name[1..end] : name)}";
    }
}
