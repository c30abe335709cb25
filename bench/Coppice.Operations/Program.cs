using Coppice;
using Coppice.Operations;

// operation [items] [slots]: runs it in this process, or on the cluster that COPPICE_BROKER and COPPICE_STORE name.
// Prints lines of "name value": seconds of one warm run at least.
if (args is ["version"])
{
    Console.WriteLine(Environment.Version);
    return 0;
}

if (args is [Echo.Server])
{
    await Echo.ServeAsync();
    return 0;
}

if (args is not [var name, ..] || !Operation.All.TryGetValue(name, out var operation))
{
    Console.Error.WriteLine(
        $"Usage: Coppice.Operations OPERATION [ITEMS] [SLOTS]: {string.Join(", ", Operation.All.Keys)}");
    return 2;
}

var isRemote = Environment.GetEnvironmentVariable("COPPICE_BROKER") is { Length: > 0 };
var slots = args.Length > 2 ? int.Parse(args[2]) : Environment.ProcessorCount;
await using var cluster = isRemote
    ? await Cluster.ConnectAsync(ClusterOptions.FromEnvironment())
    : await Cluster.LocalAsync(LocalOptions.FromEnvironment() with { Slots = slots });
await operation.RunAsync(cluster, args.Length > 1 ? int.Parse(args[1]) : operation.Items);
Report.Number("peak_mb", Report.PeakMemory() / 1e6);
return 0;
