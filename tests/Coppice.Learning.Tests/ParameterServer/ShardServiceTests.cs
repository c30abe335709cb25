using Coppice.Contracts;
using Coppice.Learning.ParameterServer.Centres;
using Coppice.Learning.ParameterServer.Rules;
using Xunit;

namespace Coppice.Learning.Tests.ParameterServer;

public sealed class ShardServiceTests
{
    [Fact]
    public async Task Late_workers_are_sent_home_until_the_shard_is_closed()
    {
        var (service, centre) = Start(TimeProvider.System);
        await centre.OpenAsync(1, default);

        await centre.FinishAsync(default);

        Assert.False(service.Finished.IsCompleted);
        var late = centre.Join(1, new WorkerMemory<float[]>(new Parabola().Replicate(1), 1, sendsGradients: false));
        Assert.Null(await late.NextAsync(default));
        await centre.CloseAsync(default);
        Assert.True(service.Finished.IsCompleted);
    }

    [Fact]
    public async Task Shard_is_abandoned_when_only_workers_ask_for_ten_minutes()
    {
        var time = new ManualTime();
        var (service, centre) = Start(time);
        var seat = centre.Join(0, new WorkerMemory<float[]>(new Parabola().Replicate(0), 1, sendsGradients: false));
        time.Advance(TimeSpan.FromMinutes(9));

        await centre.OpenAsync(1, default);
        time.Advance(TimeSpan.FromMinutes(9));
        await seat.PullAsync(default);

        Assert.False(service.IsAbandoned);
        time.Advance(TimeSpan.FromMinutes(2));
        await seat.PullAsync(default);
        Assert.True(service.IsAbandoned);
    }

    static (ShardService Service, RemoteCentre Centre) Start(TimeProvider time)
    {
        var plan = TwoWorkers.Plan(new Agn(), [[1, 1]]);
        var service = new ShardService(plan, InitialParameters.Of(new Parabola(), plan, null), 0, time);
        return (service, new RemoteCentre(plan, 1, [service.AnswerAsync]));
    }
}
