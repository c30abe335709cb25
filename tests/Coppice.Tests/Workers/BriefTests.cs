using Coppice.Workers;
using Xunit;

namespace Coppice.Tests.Workers;

/// <summary>Arguments in messages.</summary>
public sealed class BriefTests
{
    [Fact]
    public void Values_are_told_in_short()
    {
        Assert.Equal("null", Brief.Of(null));
        Assert.Equal("1.5", Brief.Of(1.5));
        Assert.Equal("\"a b\"", Brief.Of("a\nb"));
        Assert.Equal("Int32[3]", Brief.Of(new[] { 1, 2, 3 }));
        Assert.Equal("List`1 of 2", Brief.Of(new List<int> { 1, 2 }));
        Assert.Equal("(1, x)", Brief.Of((1, "x")));
    }

    [Fact]
    public void Long_values_are_cut()
    {
        Assert.Equal(100, Brief.Of(new string('x', 1_000_000)).Length);
        Assert.Equal(100, Brief.Of(new Talker()).Length);
    }

    [Fact]
    public void Values_that_cannot_be_told_do_not_throw()
    {
        Assert.Equal("Thrower (FormatException in its ToString)", Brief.Of(new Thrower()));
        Assert.Equal("Silent", Brief.Of(new Silent()));
        Assert.StartsWith("Ring", Brief.Of(new Ring()), StringComparison.Ordinal);
    }

    sealed class Talker
    {
        public override string ToString() => new('t', 5000);
    }

    sealed class Thrower
    {
        public override string ToString() => throw new FormatException();
    }

    sealed class Silent
    {
        public override string? ToString() => null;
    }

    sealed record Ring
    {
        public Ring Next => this;
    }
}
