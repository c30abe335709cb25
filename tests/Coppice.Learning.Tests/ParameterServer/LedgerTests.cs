using Coppice.Contracts;
using Coppice.Learning.ParameterServer.Centres;
using Xunit;

namespace Coppice.Learning.Tests.ParameterServer;

/// <summary>Who gets which partition, and what counts.</summary>
public sealed class LedgerTests
{
    static readonly TimeSpan Lapse = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Partition_of_a_silent_worker_goes_to_another_from_where_it_was_left()
    {
        var time = new ManualTime();
        var ledger = Start(time, sizes: [8]);
        var first = await TakeAsync(ledger, 0);
        Assert.True(ledger.Advance(Window(0, first, 0, 3)).IsTaken);
        var waiting = ledger.NextAsync(1, TimeSpan.FromMinutes(5), default);
        Assert.False(waiting.IsCompleted);

        await PassAsync(time, waiting);

        var second = (await waiting).Lease!.Value;
        Assert.Equal((first.Partition, 3), (second.Partition, second.From));
        // The first comes back: what the second has not done yet still counts, then no more.
        Assert.True(ledger.Advance(Window(1, second, 3, 6)).IsTaken);
        Assert.False(ledger.Advance(Window(0, first, 3, 6)).IsTaken);
        Assert.Equal((6, 2), (ledger.Status.Examples, ledger.Status.Updates));
    }

    [Fact]
    public async Task Worker_that_runs_again_gets_its_partition_at_once()
    {
        var ledger = Start(new ManualTime(), sizes: [8]);
        var first = await TakeAsync(ledger, 0);
        ledger.Advance(Window(0, first, 0, 3));

        var again = await TakeAsync(ledger, 0);

        Assert.Equal(3, again.From);
    }

    [Fact]
    public async Task Each_partition_is_given_once_an_epoch_in_an_order_of_its_own()
    {
        var ledger = Start(new ManualTime(), sizes: [1, 1, 1, 1, 1, 1, 1, 1], epochs: 2);
        var orders = new List<int[]>();
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            ledger.Open(epoch);
            var order = new List<int>();
            while (!ledger.Status.IsComplete)
            {
                var lease = await TakeAsync(ledger, order.Count % 2);
                order.Add(lease.Partition);
                ledger.Advance(Window(0, lease, 0, 1));
            }

            Assert.Equal(Enumerable.Range(0, 8), order.Order());
            orders.Add([.. order]);
        }

        Assert.NotEqual(orders[0], orders[1]);
    }

    [Fact]
    public async Task Worker_ahead_of_the_slowest_waits_for_it()
    {
        var ledger = Start(new ManualTime(), sizes: [100, 100], bound: 2);
        var (fast, slow) = (await TakeAsync(ledger, 0), await TakeAsync(ledger, 1));
        for (var i = 0; i < 2; i++)
        {
            ledger.Advance(Window(0, fast, i, i + 1));
            await ledger.StayBehindAsync(0, default);
        }

        ledger.Advance(Window(0, fast, 2, 3));
        var ahead = ledger.StayBehindAsync(0, default);
        Assert.False(ahead.IsCompleted);

        ledger.Advance(Window(1, slow, 0, 1));
        await ahead;
    }

    [Fact]
    public async Task Worker_ahead_does_not_wait_for_a_silent_one()
    {
        var time = new ManualTime();
        var ledger = Start(time, sizes: [100, 100], bound: 0);
        var fast = await TakeAsync(ledger, 0);
        await TakeAsync(ledger, 1);
        ledger.Advance(Window(0, fast, 0, 1));
        var ahead = ledger.StayBehindAsync(0, default);
        Assert.False(ahead.IsCompleted);

        await PassAsync(time, ahead);

        await ahead;
    }

    [Fact]
    public async Task Workers_are_sent_home_at_the_end()
    {
        var ledger = Start(new ManualTime(), sizes: [1]);
        var lease = await TakeAsync(ledger, 0);
        ledger.Advance(Window(0, lease, 0, 1));
        var waiting = ledger.NextAsync(0, TimeSpan.FromMinutes(5), default);
        Assert.False(waiting.IsCompleted);

        ledger.Open(0);

        Assert.Equal((null, true), await waiting);
    }

    static Ledger Start(ManualTime time, int[] sizes, int epochs = 1, int? bound = null)
    {
        var ledger = new Ledger(new Layout(sizes, 2, epochs, 0), hasLanes: false, Lapse, bound, time);
        ledger.Open(1);
        return ledger;
    }

    static Task PassAsync(ManualTime time, Task until) => Within.IsSoAsync(() =>
    {
        time.Advance(Lapse / 10);
        return Task.FromResult(until.IsCompleted);
    });

    static async Task<Lease> TakeAsync(Ledger ledger, int worker) =>
        (await ledger.NextAsync(worker, TimeSpan.Zero, default)).Lease!.Value;

    static Delivery Window(int worker, Lease lease, int from, int to) =>
        new(worker, lease.Epoch, lease.Partition, from, to, 0.1f, 1);
}
