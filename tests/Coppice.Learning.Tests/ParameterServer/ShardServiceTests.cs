using Coppice.Learning.ParameterServer.Centres;
using Coppice.Learning.ParameterServer.Rules;
using Xunit;

namespace Coppice.Learning.Tests.ParameterServer;

public sealed class ShardServiceTests
{
    [Fact]
    public async Task Late_workers_are_sent_home_until_the_shard_is_closed()
    {
        var plan = TwoWorkers.Plan(new Agn(), [[1, 1]]);
        var parabola = new Parabola(1);
        var service = new ShardService(plan, InitialParameters.Of(parabola, plan, null), 0, TimeProvider.System);
        var centre = new RemoteCentre(plan, 1, [service.AnswerAsync]);
        await centre.OpenAsync(1, default);

        await centre.FinishAsync(default);

        Assert.False(service.Finished.IsCompleted);
        var late = centre.Join(1, new WorkerMemory<float[]>(parabola.Replicate(1), 1));
        Assert.Null(await late.NextAsync(default));
        await centre.CloseAsync(default);
        Assert.True(service.Finished.IsCompleted);
    }
}
