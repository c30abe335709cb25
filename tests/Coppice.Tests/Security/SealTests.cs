using Coppice.Security;
using Xunit;

namespace Coppice.Tests.Security;

public sealed class SealTests
{
    static readonly ClusterKey Key = ClusterKey.New();
    static readonly byte[] Content = [1, 2, 3];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Content_is_opened_as_it_was_closed(bool isKeyed)
    {
        var seal = new Seal(isKeyed ? Key : null, "one");

        Assert.True(seal.TryOpen("task", seal.Close("task", Content), out var content, out var why));

        Assert.Equal(Content, content.ToArray());
        Assert.Null(why);
    }

    [Fact]
    public void Other_purpose_cluster_or_key_is_refused()
    {
        var signed = new Seal(Key, "one").Close("task", Content);

        Refuses(new Seal(Key, "one"), "event", signed);
        Refuses(new Seal(Key, "two"), "task", signed);
        Refuses(new Seal(ClusterKey.New(), "one"), "task", signed);
        Refuses(new Seal(null, "one"), "task", signed);
        Refuses(new Seal(Key, "one"), "task", new Seal(null, "one").Close("task", Content));
    }

    [Fact]
    public void Any_altered_or_missing_byte_is_refused()
    {
        var seal = new Seal(Key, "one");
        var signed = seal.Close("task", Content);
        for (var i = 0; i < signed.Length; i++)
        {
            var altered = signed.ToArray();
            altered[i] ^= 1;
            Refuses(seal, "task", altered);
            Refuses(seal, "task", signed[..i]);
        }
    }

    [Fact]
    public void Secrets_do_not_show()
    {
        var address = ServerAddress.Parse("amqp://me:hunter2@pine-01:5672/vhost?token=abc");

        Assert.Equal("amqp://me@pine-01:5672/vhost", address.ToString());
        Assert.DoesNotContain(Key.Reveal(), Key.ToString());
        Assert.DoesNotContain("hunter2", new ClusterOptions { Broker = address, Key = Key }.ToString());
    }

    [Fact]
    public void Key_is_needed_off_this_machine_alone()
    {
        var here = new ClusterOptions
        {
            Broker = ServerAddress.Parse("amqp://127.0.0.1"),
            Store = ServerAddress.Parse("postgres://localhost/db"),
        };

        Assert.Same(here, here.Check());
        var there = here with { Store = ServerAddress.Parse("postgres://pine-01/db") };
        Assert.Contains("coppice key new", Assert.Throws<ArgumentException>(() => there.Check()).Message);
        var keyed = there with { Key = Key };
        Assert.Same(keyed, keyed.Check());
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("c2hvcnQ=")]
    public void Key_that_is_none_is_refused(string text) => Assert.Throws<FormatException>(() => ClusterKey.Parse(text));

    static void Refuses(Seal seal, string purpose, byte[] signed)
    {
        Assert.False(seal.TryOpen(purpose, signed, out _, out var why));
        Assert.NotNull(why);
    }
}
