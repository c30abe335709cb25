using System.Diagnostics;
using System.Net;
using Coppice.Contracts;
using Coppice.IntegrationTests.Servers;
using Coppice.IntegrationTests.Workers;
using Xunit;

namespace Coppice.IntegrationTests.Operations;

/// <summary>Workers that their cloud tells to leave.</summary>
public sealed class PreemptionTests
{
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Worker_that_cannot_hand_back_leaves_all_the_same()
    {
        await using var processes = await ProcessCluster.StartAsync("frozen");
        await using var cluster = await processes.ConnectAsync();
        var (started, gate) = (processes.Beacon("started"), processes.Beacon("gate"));
        var job = await cluster.SubmitAsync(async (CancellationToken token) =>
        {
            started.Raise();
            await gate.WaitAsync(1, token);
            return 7;
        });
        await started.SeenAsync(1);

        processes.Workers[0].Freeze();
        var leaving = Stopwatch.StartNew();
        await processes.Workers[0].StopAsync().LimitAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"left after {leaving.Elapsed.TotalSeconds:0.0} s");
        processes.Add("staying");
        await started.SeenAsync(2);
        gate.Raise();

        Assert.Equal(7, await job.ResultAsync().LimitAsync());
    }

    [Fact]
    public async Task Worker_that_is_told_to_leave_hands_back_what_it_holds()
    {
        var address = $"http://127.0.0.1:{ServerProcess.FreePort()}/";
        using var cloud = new HttpListener { Prefixes = { address } };
        cloud.Start();
        var (isTaken, wasAsked) = ("FALSE", new TaskCompletionSource());
        var answering = AnswerAsync();
        await using var processes = await ProcessCluster.StartAsync();
        var leaving = processes.Add("leaving", "--notice", address, "--notice-header", "Metadata-Flavor: Test");
        await using var cluster = await processes.ConnectAsync();
        var (started, gate) = (processes.Beacon("started"), processes.Beacon("gate"));
        var job = await cluster.SubmitAsync(async (CancellationToken token) =>
        {
            started.Raise();
            await gate.WaitAsync(1, token);
            return 7;
        });
        await started.SeenAsync(1);
        await wasAsked.Task.LimitAsync();

        Volatile.Write(ref isTaken, "TRUE");
        Assert.Equal(0, await leaving.EndedAsync().LimitAsync());
        processes.Add("staying");
        await started.SeenAsync(2);
        gate.Raise();

        Assert.Equal(7, await job.ResultAsync().LimitAsync());
        cloud.Stop();
        await answering;

        async Task AnswerAsync()
        {
            while (cloud.IsListening)
            {
                try
                {
                    var request = await cloud.GetContextAsync();
                    Assert.Equal("Test", request.Request.Headers["Metadata-Flavor"]);
                    wasAsked.TrySetResult();
                    var answer = System.Text.Encoding.ASCII.GetBytes(Volatile.Read(ref isTaken));
                    request.Response.Close(answer, willBlock: false);
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
