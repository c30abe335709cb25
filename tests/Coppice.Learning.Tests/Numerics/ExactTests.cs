using Coppice.Learning.Numerics;
using Xunit;

namespace Coppice.Learning.Tests.Numerics;

public sealed class ExactTests
{
    const int Points = 1_000_000;

    [Fact]
    public void Log_of_a_million_points_is_within_two_ulps_of_the_runtimes()
    {
        var random = new Random(1);
        for (var i = 0; i < Points; i++)
            AssertNear(Exact.Log, Math.Log, Positive(random));
    }

    [Fact]
    public void Log2_of_a_million_points_is_within_two_ulps_of_the_runtimes()
    {
        var random = new Random(2);
        for (var i = 0; i < Points; i++)
            AssertNear(Exact.Log2, Math.Log2, Positive(random));
    }

    [Fact]
    public void Exp_of_a_million_points_is_within_two_ulps_of_the_runtimes()
    {
        var random = new Random(3);
        for (var i = 0; i < Points; i++)
            AssertNear(
                Exact.Exp, Math.Exp, i % 2 == 0 ? random.NextDouble() * 1490 - 747 : random.NextDouble() * 4 - 2);
    }

    [Fact]
    public void Log2_of_every_power_of_two_is_whole()
    {
        for (var power = -1074; power <= 1023; power++)
            Assert.Equal(power, Exact.Log2(Math.ScaleB(1, power)));
    }

    [Fact]
    public void Edges_are_those_of_the_standard()
    {
        Assert.Equal(double.NegativeInfinity, Exact.Log(0));
        Assert.Equal(double.NegativeInfinity, Exact.Log2(-0.0));
        Assert.True(double.IsNaN(Exact.Log(-1)));
        Assert.True(double.IsNaN(Exact.Log(double.NaN)));
        Assert.Equal(double.PositiveInfinity, Exact.Log(double.PositiveInfinity));
        Assert.Equal(0, Exact.Log(1));
        Assert.Equal(1, Exact.Exp(0));
        Assert.Equal(0, Exact.Exp(double.NegativeInfinity));
        Assert.Equal(0, Exact.Exp(-746));
        Assert.Equal(double.Epsilon, Exact.Exp(-745));
        Assert.Equal(double.PositiveInfinity, Exact.Exp(710));
        Assert.Equal(double.PositiveInfinity, Exact.Exp(double.PositiveInfinity));
        Assert.True(double.IsNaN(Exact.Exp(double.NaN)));
    }

    // Any exponent, and as many points near 1, where cancellation would show.
    static double Positive(Random random) => random.Next(2) == 0
        ? BitConverter.Int64BitsToDouble(random.NextInt64(1, 0x7ff0000000000000))
        : 0.5 + random.NextDouble() * 1.5;

    static void AssertNear(Func<double, double> own, Func<double, double> runtime, double x)
    {
        var (a, b) = (own(x), runtime(x));
        var apart = Math.Abs(BitConverter.DoubleToInt64Bits(a) - BitConverter.DoubleToInt64Bits(b));
        if (a != b && apart > 2)
            Assert.Fail($"at {x:R}: {a:R}, the runtime gives {b:R}, {apart} ulps apart");
    }
}
