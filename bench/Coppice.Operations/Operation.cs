namespace Coppice.Operations;

/// <summary>Something that Coppice and its peers both do.</summary>
/// <param name="Items">How many items there are, where the command names no number.</param>
/// <param name="RunAsync">Runs it and prints what it took.</param>
sealed record Operation(int Items, Func<Cluster, int, Task> RunAsync)
{
    public static IReadOnlyDictionary<string, Operation> All { get; } = new SortedDictionary<string, Operation>
    {
        ["squares"] = new(100_000, Tiny.SquaresAsync),
        ["squares-apart"] = new(100_000, Tiny.SquaresApartAsync),
        ["powers"] = new(10_000_000, Powers.ForgetfulAsync),
        ["powers-memo"] = new(10_000_000, Powers.RememberedAsync),
        ["inc"] = new(1000, Tiny.IncAsync),
        ["inc-bare"] = new(1000, Tiny.IncBareAsync),
        ["sleeps"] = new(2000, Tiny.SleepsAsync),
        ["uneven"] = new(20_000, Tiny.UnevenAsync),
        ["uneven-machines"] = new(10_000, Tiny.UnevenMachinesAsync),
        ["durable"] = new(20_000, Durable.TasksAsync),
        ["calls"] = new(20_000, Calls.RunAsync),
        ["echo"] = new(20_000, Echo.RunAsync),
        ["stream"] = new(10_000_000, Large.StreamAsync),
        ["shared"] = new(3200, Large.SharedAsync),
        ["fan-in"] = new(10_000, Durable.FanInAsync),
    };
}
