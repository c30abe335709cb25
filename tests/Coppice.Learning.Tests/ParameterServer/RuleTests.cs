using Coppice.Learning.ParameterServer.Encodings;
using Coppice.Learning.ParameterServer.Rules;
using Xunit;

namespace Coppice.Learning.Tests.ParameterServer;

/// <summary>Each rule on two workers, worked out by hand: θ starts at 0, an example is x, the rate ½, the window 2. From 0
/// two steps towards x = 1 lead to ½ and ¾.</summary>
public sealed class RuleTests
{
    static float[][] Ones => [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1]];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Downpour_adds_whole_updates(bool messages)
    {
        var two = await TwoWorkers.StartAsync(new Downpour(), Ones, encoding: messages ? new Float32() : null);

        await two.TurnAsync(0);
        Assert.Equal(0.75f, await two.CentreAsync());
        // The second had pulled 0.
        await two.TurnAsync(1);
        Assert.Equal(1.5f, await two.CentreAsync());
        // The first goes on from ¾: to 0.875, 0.9375.
        await two.TurnAsync(0);
        Assert.Equal(1.6875f, await two.CentreAsync());
        // And the second from 1½: to 1.25, 1.125.
        await two.TurnAsync(1);
        Assert.Equal(1.3125f, await two.CentreAsync());
    }

    [Fact]
    public void Downpour_divides_the_rate_by_workers_and_window()
    {
        Assert.Equal(1f / 80, new Downpour().RateScale(20, 4));
        Assert.Equal(1f, new Agn().RateScale(20, 4));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Agn_adds_means_of_steps(bool messages)
    {
        var two = await TwoWorkers.StartAsync(new Agn(), Ones, encoding: messages ? new Float32() : null);

        await two.TurnAsync(0);
        Assert.Equal(0.375f, await two.CentreAsync());
        await two.TurnAsync(1);
        Assert.Equal(0.75f, await two.CentreAsync());
        // From 0.375 to 0.84375: half of 0.46875.
        await two.TurnAsync(0);
        Assert.Equal(0.984375f, await two.CentreAsync());
    }

    [Fact]
    public async Task Agn_divides_a_tail_by_its_own_batches()
    {
        var two = await TwoWorkers.StartAsync(new Agn(), [[1, 1, 1], [1, 1, 1]]);

        await two.TurnAsync(0);
        await two.TurnAsync(0);

        // One batch is left: from 0.375 half the way to 1.
        Assert.Equal(0.6875f, await two.CentreAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Adag_weighs_by_how_far_the_centre_moved(bool messages)
    {
        var two = await TwoWorkers.StartAsync(new Adag(), Ones, encoding: messages ? new Float32() : null);

        await two.TurnAsync(0);
        Assert.Equal(0.75f, await two.CentreAsync());
        // The centre moved by ¾ since the second pulled: 0.75 / (2 · 0.5625 + 1).
        await two.TurnAsync(1);
        Assert.Equal(0.75f + (0.75f / 2.125f), await two.CentreAsync(), 6);
    }

    [Fact]
    public void Adag_stays_a_number_where_the_rate_ends_at_0()
    {
        // More than vectors hold, and every other one has moved since it was pulled.
        var pulled = Enumerable.Range(0, 37).Select(i => i % 2 == 0 ? 1f : 3f).ToArray();
        var centre = Enumerable.Repeat(1f, 37).ToArray();
        var update = Enumerable.Repeat(0.5f, 37).ToArray();

        new Adag().Apply(centre, update, new Arrival { Rate = 0, Pulled = pulled });

        Assert.Equal(pulled.Select(at => at == 1 ? 1.5f : 1f), centre);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DynSgd_divides_by_staleness(bool messages)
    {
        var two = await TwoWorkers.StartAsync(new DynSgd(), Ones, encoding: messages ? new Float32() : null);

        await two.TurnAsync(0);
        Assert.Equal(0.75f, await two.CentreAsync());
        await two.TurnAsync(1);
        Assert.Equal(1.125f, await two.CentreAsync());
        // The first pulled before the second pushed: τ is 1; from ¾ to 0.9375.
        await two.TurnAsync(0);
        Assert.Equal(1.125f + (0.1875f / 2), await two.CentreAsync());
        // Alone at work it is never stale: from 1.21875 to 1.0546875.
        await two.TurnAsync(0);
        Assert.Equal(1.0546875f, await two.CentreAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Aeasgd_pulls_worker_and_centre_together(bool messages)
    {
        var two = await TwoWorkers.StartAsync(
            new Aeasgd { Alpha = 0.25f }, Ones, encoding: messages ? new Float32() : null);

        // E = ¼(0.75 − 0).
        await two.TurnAsync(0);
        Assert.Equal(0.1875f, await two.CentreAsync());
        // E = ¼(0.75 − 0.1875).
        await two.TurnAsync(1);
        Assert.Equal(0.328125f, await two.CentreAsync());
        // The first goes on from 0.5625, its own: to 0.890625; E = ¼(0.890625 − 0.328125).
        await two.TurnAsync(0);
        Assert.Equal(0.46875f, await two.CentreAsync());
    }

    // More than a block, and a tail of one.
    [Theory]
    [InlineData("downpour")]
    [InlineData("agn")]
    [InlineData("adag")]
    [InlineData("dynsgd")]
    [InlineData("aeasgd")]
    [InlineData("eamsgd")]
    public async Task Exchange_in_place_gives_the_bits_of_one_by_messages(string rule)
    {
        var results = new List<float[]>();
        foreach (var encoding in new[] { null, new Float32() })
        {
            var two = await TwoWorkers.StartAsync(
                TrainingRules.Named(rule), Ones, encoding: encoding, parameters: 4097, spread: 0.01f);
            foreach (var worker in new[] { 0, 1, 1, 0 })
                await two.TurnAsync(worker);
            results.Add(await two.AllAsync());
        }

        Assert.Equal(results[0], results[1]);
        Assert.NotEqual(results[0][0], results[0][^1]);
    }

    [Fact]
    public async Task Elastic_strength_is_shared_by_the_workers()
    {
        var two = await TwoWorkers.StartAsync(new Aeasgd(), Ones);

        await two.TurnAsync(0);

        Assert.Equal(0.75f * 0.45f, await two.CentreAsync(), 6);
    }

    [Fact]
    public async Task Eamsgd_looks_ahead_along_its_momentum()
    {
        var two = await TwoWorkers.StartAsync(new Eamsgd { Alpha = 0.25f, Momentum = 0.5f }, Ones);

        // v = ½, θ = ½; then at θ + δv = ¾ the gradient is −¼: v = ¼ + ⅛, θ = 0.875. E = ¼ · 0.875.
        await two.TurnAsync(0);
        Assert.Equal(0.21875f, await two.CentreAsync());
        await two.TurnAsync(1);
        Assert.Equal(0.21875f + (0.25f * (0.875f - 0.21875f)), await two.CentreAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Synchronous_steps_by_the_mean_gradient_weighted_by_examples(bool messages)
    {
        var two = await TwoWorkers.StartAsync(
            new Synchronous(), [[1, 1], [3, 3, 3]], batch: 2, encoding: messages ? new Float32() : null);

        // Gradients −1 and −3 of two examples each.
        await two.TogetherAsync();
        Assert.Equal(1f, await two.CentreAsync());
        // One has examples left: a tail of one, gradient −2.
        await two.TurnAsync(1);
        Assert.Equal(2f, await two.CentreAsync());
    }

    [Fact]
    public async Task Synchronous_weights_a_smaller_batch_less()
    {
        var two = await TwoWorkers.StartAsync(new Synchronous(), [[1, 1, 1], [5]], batch: 3);

        // Three gradients of −1 and one of −5: −2 in the mean.
        await two.TogetherAsync();

        Assert.Equal(1f, await two.CentreAsync());
    }

    [Fact]
    public async Task Local_sgd_averages_after_a_window()
    {
        var two = await TwoWorkers.StartAsync(new LocalSgd(), [[1, 1, 1, 1], [3, 3, 3, 3]]);

        // ¾ of the way to 1 and to 3.
        await two.TogetherAsync();
        Assert.Equal(1.5f, await two.CentreAsync());
        // From 1½ to 1.125 and 2.625.
        await two.TogetherAsync();
        Assert.Equal(1.875f, await two.CentreAsync());
    }

    [Fact]
    public async Task Averaging_averages_after_an_epoch()
    {
        var two = await TwoWorkers.StartAsync(new Averaging(), [[1, 1, 1], [3, 3, 3]]);

        await two.TogetherAsync();

        Assert.Equal(1.75f, await two.CentreAsync());
    }

    [Fact]
    public async Task Ensemble_keeps_each_model_apart()
    {
        var two = await TwoWorkers.StartAsync(new Ensemble(), [[1, 1, 1], [3, 3, 3]]);

        await two.TurnAsync(0);
        await two.TurnAsync(1);

        Assert.Equal(0.875f, await two.CentreAsync(0));
        Assert.Equal(2.625f, await two.CentreAsync(1));
    }
}
