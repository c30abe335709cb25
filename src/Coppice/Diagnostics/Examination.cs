using Coppice.Security;
using Coppice.Workers;

namespace Coppice.Diagnostics;

/// <summary>Looks at everything that a cluster needs, one thing after the other, whatever is wrong with those
/// before.</summary>
sealed class Examination(ClusterOptions options)
{
    static readonly TimeSpan Doubtful = TimeSpan.FromSeconds(2);
    static readonly TimeSpan ServerLimit = TimeSpan.FromSeconds(5);
    static readonly TimeSpan RollCall = TimeSpan.FromMilliseconds(300);

    readonly List<Finding> _findings = [];

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var quick = options with { ConnectTimeout = ServerLimit };
        Key();
        var store = await ServerAsync(
            "store", options.Store, "COPPICE_STORE", token => StoreAsync(quick, token), cancellationToken);
        var broker = await ServerAsync(
            "broker", options.Broker, "COPPICE_BROKER", token => BrokerAsync(quick, token), cancellationToken);
        if (store?.Ahead is { } ahead)
            Clock("the store's", ahead, "this machine's");
        _findings.AddRange(HostFindings.Of(options.Cache));
        if (store is not null && broker is not null)
            await ClusterAsync(quick, cancellationToken);
        return _findings;
    }

    void Key()
    {
        const string Cure = "make one with \"coppice key new\", and set COPPICE_KEY to it on every machine";
        if (options.Key is not null)
            Say("key", Health.Good, "there is one");
        else if (options.Broker is { IsLoopback: false } || options.Store is { IsLoopback: false })
            Say("key", Health.Bad, "there is none, and the servers are not on this machine", Cure);
        else
            Say("key", Health.Good, "there is none: the servers are on this machine, which needs none");
    }

    async Task<ServerFacts?> ServerAsync(
        string subject,
        ServerAddress? address,
        string variable,
        Func<CancellationToken, Task<ServerFacts>> ask,
        CancellationToken cancellationToken)
    {
        if (address is null)
        {
            Say(subject, Health.Bad, "no address is given", $"set {variable}");
            return null;
        }

        try
        {
            var facts = await ask(cancellationToken);
            Say(subject, Health.Good, $"{facts.Product} {facts.Version} at {address}{Sized(facts)}");
            if (!facts.IsEncrypted && !address.IsLoopback)
                Say(
                    subject,
                    Health.Doubtful,
                    "what goes there is not encrypted",
                    subject == "broker" ? "use amqps://" : "add ?sslmode=verify-full&sslrootcert=FILE");
            if (facts.Connections is { } connections && connections.Now * 10 > connections.Most * 8)
                Say(
                    subject,
                    Health.Doubtful,
                    $"{connections.Now} of at most {connections.Most} connections are taken; a worker needs two",
                    "raise max_connections in postgresql.conf");
            return facts;
        }
        catch (Exception e) when (e is CoppiceException or ArgumentException)
        {
            Say(subject, Health.Bad, e.Message, $"look whether it runs, and whether {variable} is right");
            return null;
        }
    }

    static string Sized(ServerFacts facts) => facts.Size is { } size ? $", {size >> 20} MB" : "";

    void Clock(string whose, TimeSpan ahead, string other)
    {
        var side = ahead < TimeSpan.Zero ? "behind" : "ahead of";
        var detail = FormattableString.Invariant($"{whose} is {ahead.Duration().TotalSeconds:0.0} s {side} {other}");
        if (ahead.Duration() < Doubtful)
            Say("clock", Health.Good, detail);
        else
            Say("clock", Health.Doubtful, detail, "let all machines follow one clock, by chrony or systemd-timesyncd");
    }

    async Task ClusterAsync(ClusterOptions quick, CancellationToken cancellationToken)
    {
        try
        {
            await using var cluster = await Cluster.ConnectAsync(quick, cancellationToken);
            // All answer the roll within moments of each other, slow and busy ones a little later.
            for (var heard = -1; heard != cluster.Workers.Count;)
            {
                heard = cluster.Workers.Count;
                await Task.Delay(RollCall, options.Time, cancellationToken);
            }

            Workers(cluster.Workers);
            await foreach (var job in cluster.JobsAsync(cancellationToken))
                if (!job.HasEnded && job.Reason is { } reason)
                    Say("jobs", Health.Doubtful, $"{job.Id} {job.Name} waits: {reason}", "start such a worker");
        }
        catch (Exception e) when (e is CoppiceException or ArgumentException)
        {
            Say("cluster", Health.Bad, e.Message);
        }
    }

    void Workers(IReadOnlyList<WorkerStatus> workers)
    {
        if (workers.Count == 0)
        {
            Say("workers", Health.Doubtful, "none is heard", "start one: coppice worker");
            return;
        }

        Say("workers", Health.Good, $"{workers.Count} with {workers.Sum(worker => worker.Slots)} slots are heard");
        foreach (var other in workers.Where(worker => worker.Version != SealedCall.OwnVersion))
            Say(
                "versions",
                Health.Doubtful,
                $"{other.Name} has Coppice {other.Version}, this machine {SealedCall.OwnVersion}",
                "give all the same version");
        foreach (var name in workers.GroupBy(worker => worker.Name).Where(name => name.Count() > 1))
            Say(
                "workers",
                Health.Doubtful,
                $"{name.Count()} have the name {name.Key}: what asks for that host goes to any of them",
                "give each a --name of its own");
        foreach (var full in workers.Where(worker => worker.DiskFree is > 0 and < HostFindings.LeastFree))
            Say("workers", Health.Doubtful, $"{full.Name} has {full.DiskFree >> 20} MB of disk left", "make room");
        foreach (var worker in workers.Where(worker => (worker.Clock - worker.Seen).Duration() >= Doubtful))
            Clock($"{worker.Name}'s", worker.Clock - worker.Seen, "this machine's");
    }

    static async Task<ServerFacts> StoreAsync(ClusterOptions options, CancellationToken cancellationToken)
    {
        await using var store = await Backends.StoreAsync(options, cancellationToken);
        return await store.Jobs.FactsAsync(cancellationToken);
    }

    static async Task<ServerFacts> BrokerAsync(ClusterOptions options, CancellationToken cancellationToken)
    {
        var seal = new Seal(options.Key, options.Name);
        await using var broker = await Backends.BrokerAsync(options, seal, cancellationToken);
        return await broker.FactsAsync(cancellationToken);
    }

    void Say(string subject, Health health, string detail, string? cure = null) =>
        _findings.Add(new Finding(subject, health, detail, cure));
}
