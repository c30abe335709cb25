using System.CommandLine;
using System.Globalization;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice worker</c>: a machine's part in a cluster.</summary>
static class WorkerCommand
{
    const string Child = "--as-child", Cell = "--as-cell";

    static readonly Option<int> Slots = new Option<int>("--slots")
    {
        Description = "How many calls run at once; by default one for each processor",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    }.Within(1, 4096);

    static readonly Option<string> Name = new("--name")
    {
        Description = "The name that jobs ask for by Host; by default the machine's",
        HelpName = "NAME",
        DefaultValueFactory = _ => Environment.MachineName,
    };

    static readonly Option<string[]> Tags = new("--tag")
    {
        Description = "What jobs may ask of this worker, such as 'gpu'; may be repeated",
        HelpName = "TAG",
        DefaultValueFactory = _ => [],
    };

    static readonly Option<long?> Memory = new("--memory")
    {
        Description = "The most megabytes that its process may take; what takes more is ended, and its task blamed",
        HelpName = "MB",
    };

    static readonly Option<DirectoryInfo?> Cache = new("--cache")
    {
        Description = "The folder of fetched code and data; by default under the user's local data",
        HelpName = "DIR",
    };

    static readonly Option<string?> Notice = new Option<string?>("--notice")
    {
        Description = "An address that tells of preemption: when it answers 200 with anything but FALSE, the worker leaves",
        HelpName = "URL",
    }.Checked(PreemptionNotice.FaultOfAddress);

    static readonly Option<string?> NoticeHeader = new Option<string?>("--notice-header")
    {
        Description = "A header that this address asks for, such as 'Metadata-Flavor: Google'",
        HelpName = "NAME: VALUE",
    }.Checked(PreemptionNotice.FaultOfHeader);

    static readonly Option<long?> CacheLimit = new("--cache-limit")
    {
        Description = "The most megabytes of fetched data that this machine keeps; 10,240 by default",
        HelpName = "MB",
    };

    static readonly Option<bool> AsChild = new(Child) { Hidden = true };
    static readonly Option<bool> AsCell = new(Cell) { Hidden = true };

    public static Command Create()
    {
        var command = new Command("worker", """
            Runs calls of a cluster on this machine until it is stopped.

            SIGTERM or Ctrl-C lets running calls end, hands back what does not end in time, and leaves within 25 seconds;
            a second one ends it at once. Nothing finished is lost, however it ends.
            """)
        {
            Slots, Name, Tags, Memory, Cache, CacheLimit, Notice, NoticeHeader, AsChild, AsCell,
        };
        foreach (var option in ClusterSettings.All)
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    static Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var cluster = ClusterSettings.Load(parsed);
        if (parsed.GetValue(Cache) is { } cache)
            cluster = cluster with { Cache = cache.FullName };
        if (parsed.GetValue(CacheLimit) is { } limit)
            cluster = cluster with { CacheLimit = limit << 20 };
        var worker = new WorkerOptions
        {
            Slots = parsed.GetValue(Slots),
            Name = parsed.GetRequiredValue(Name),
            Tags = parsed.GetValue(Tags) ?? [],
            Memory = parsed.GetValue(Memory) is { } megabytes ? megabytes << 20 : null,
        };
        var same = Arguments(worker, cluster, parsed);
        if (parsed.GetValue(AsCell))
            return WorkerHost.RunOneAsync(cluster, worker);
        return parsed.GetValue(AsChild)
            ? RunChildAsync(cluster, worker, [.. same, Cell])
            : RunParentAsync(cluster, worker, [.. same, Child], parsed, cancellationToken);
    }

    // Told that the machine goes, by a signal or by its cloud, the worker hands back what it cannot finish.
    static async Task<int> RunParentAsync(
        ClusterOptions cluster,
        WorkerOptions worker,
        string[] child,
        ParseResult parsed,
        CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Notice) is not { } address)
            return await WorkerHost.RunAsync(cluster, worker, child, cancellationToken);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var notice = new PreemptionNotice(new Uri(address), parsed.GetValue(NoticeHeader), cluster.Time);
        var told = notice.WaitAsync(leaving.Token);
        var working = WorkerHost.RunAsync(cluster, worker, child, leaving.Token);
        if (await Task.WhenAny(told, working) == told)
            await Console.Error.WriteLineAsync("coppice: this machine is to go: the worker hands back what it holds.");
        await leaving.CancelAsync();
        await told.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await working;
    }

    // A broker that refuses will refuse again: the parent is told not to try.
    static async Task<int> RunChildAsync(ClusterOptions cluster, WorkerOptions worker, string[] cell)
    {
        using var warnings = new Display.WarningLog(cluster.Time);
        try
        {
            return await WorkerHost.RunChildAsync(cluster with { Loggers = warnings }, worker, cell);
        }
        catch (CoppiceException e)
        {
            await Console.Error.WriteLineAsync($"coppice: {e.Message}");
            return WorkerHost.Refused;
        }
    }

    // Addresses hold passwords, which command lines show to everybody: the child has them by its environment.
    static string[] Arguments(WorkerOptions worker, ClusterOptions cluster, ParseResult parsed)
    {
        Pass("COPPICE_BROKER", parsed.GetValue(ClusterSettings.Broker));
        Pass("COPPICE_STORE", parsed.GetValue(ClusterSettings.Store));
        Pass("COPPICE_KEY", cluster.Key?.Reveal());
        return
        [
            "worker", "--slots", worker.Slots.ToString(CultureInfo.InvariantCulture), "--name", worker.Name,
            "--cluster", cluster.Name, "--cache", cluster.Cache,
            "--cache-limit", (cluster.CacheLimit >> 20).ToString(CultureInfo.InvariantCulture),
            .. worker.Tags.SelectMany(tag => new[] { "--tag", tag }),
            .. worker.Memory is { } memory
                ? new[] { "--memory", (memory >> 20).ToString(CultureInfo.InvariantCulture) }
                : [],
        ];

        static void Pass(string name, string? value)
        {
            if (value is not null)
                Environment.SetEnvironmentVariable(name, value);
        }
    }
}
