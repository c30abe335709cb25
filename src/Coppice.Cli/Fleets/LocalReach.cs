namespace Coppice.Cli.Fleets;

/// <summary>This machine, by its own shell.</summary>
sealed class LocalReach(Runner runner) : IReach
{
    public Task<Ended> RunAsync(
        Machine machine,
        string line,
        string? input,
        string inputName,
        Action<string, bool>? hear,
        CancellationToken cancellationToken) =>
        runner.RunAsync(["sh", "-c", line], input, inputName, hear, cancellationToken);

    public Task<Ended> PushAsync(
        Machine machine, IReadOnlyList<string> sources, string target, CancellationToken cancellationToken) =>
        runner.RunAsync(["cp", "-R", "--", .. sources, target], null, "", null, cancellationToken);

    public Task<Ended> PullAsync(
        Machine machine, string source, string target, CancellationToken cancellationToken) =>
        runner.RunAsync(["cp", "-R", "--", source, target], null, "", null, cancellationToken);
}
