using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit;

namespace Coppice.Cli.Tests.Commands;

/// <summary>What a run of the command said and returned.</summary>
sealed record Outcome(int ExitCode, string Output, string Error);

/// <summary>The real command as a process of its own, with a home of its own.</summary>
sealed class CoppiceProcess : IDisposable
{
    readonly Process _process;
    readonly Task<string> _output;
    readonly Task<string> _error;

    CoppiceProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public static CoppiceProcess Start(
        TemporaryFolder home, IEnumerable<string> arguments, params (string Name, string? Value)[] environment) =>
        Start("coppice-cli", home, arguments, environment);

    /// <summary>The command as a user who may do little, which only root can start.</summary>
    public static CoppiceProcess StartAsNobody(TemporaryFolder home, IEnumerable<string> arguments)
    {
        var start = StartOf("coppice-cli", home, arguments);
        start.FileName = "setpriv";
        foreach (var (i, word) in new[] { "--reuid=65534", "--regid=65534", "--clear-groups", "--", "dotnet" }.Index())
            start.ArgumentList.Insert(i, word);
        return new CoppiceProcess(start);
    }

    static CoppiceProcess Start(
        string program, TemporaryFolder home, IEnumerable<string> arguments,
        params (string Name, string? Value)[] environment)
    {
        var start = StartOf(program, home, arguments);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new CoppiceProcess(start);
    }

    static ProcessStartInfo StartOf(string program, TemporaryFolder home, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = home.Path,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"{program}.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["COPPICE_HOME"] = home.File("home");
        return start;
    }

    public static async Task<Outcome> RunAsync(TemporaryFolder home, params string[] arguments)
    {
        using var process = Start(home, arguments);
        return await process.EndAsync();
    }

    /// <summary>Runs another program that these tests were built with.</summary>
    public static async Task<Outcome> RunProgramAsync(string program, TemporaryFolder home, params string[] arguments)
    {
        using var process = Start(program, home, arguments);
        return await process.EndAsync();
    }

    public int Id => _process.Id;

    /// <summary>Gives it all of its standard input.</summary>
    public void Feed(ReadOnlySpan<byte> input)
    {
        _process.StandardInput.BaseStream.Write(input);
        _process.StandardInput.Close();
    }

    public Task ExitedAsync() => _process.WaitForExitAsync();

    public void Kill() => _process.Kill();

    public void Interrupt()
    {
        const int Sigint = 2;
        Assert.Equal(0, Kill(_process.Id, Sigint));
    }

    public async Task<Outcome> EndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await _process.WaitForExitAsync(limit.Token);
        return new Outcome(_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Kill(int process, int signal);
}
