using System.Collections.Immutable;
using System.Reflection;
using Coppice.Calls;
using Xunit;

namespace Coppice.Tests.Calls;

public sealed class DamageTests
{
    static Node Sample()
    {
        var k = 3;
        Func<int, int> call = x => x + k;
        var node = new Node
        {
            Number = 5,
            Anything = new object[]
            {
                "text", 1.5m, call, new Dictionary<Name, int[]> { [new("k")] = [1, 2] }, new byte[2000],
                new[,] { { 1 } },
                ImmutableHashSet.Create("a", "b"), typeof(List<Name>), new HashSet<string>(new ByLength()) { "x" },
                new Mixed { Text = "m" }, DateTime.UnixEpoch, new Oak("o", 1), new int?(3), new int[4].AsMemory(1),
            },
        };
        node.Next = node;
        return node;
    }

    [Fact]
    public void Value_cut_off_anywhere_is_one_clear_error()
    {
        var bytes = ValueCodec.Encode(Sample()).ToArray();

        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<CodecException>(() => EncodedValue.Parse(bytes.AsMemory(0, length)));
    }

    [Fact]
    public void Body_cut_off_anywhere_is_one_clear_error()
    {
        var whole = ValueCodec.Encode(Sample());

        for (var length = 0; length < whole.Body.Length; length++)
        {
            var cut = new EncodedValue(whole.Body[..length], whole.Buffers, []);
            Assert.Throws<CodecException>(() => ValueCodec.Decode<Node>(cut));
        }
    }

    [Fact]
    public void Every_changed_byte_gives_a_value_or_one_clear_error()
    {
        var whole = ValueCodec.Encode(Sample());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var tried = 0;
        for (var at = 0; at < whole.Body.Length; at++)
        {
            foreach (var change in (byte[])[0x01, 0x80, 0x7F, 0xFF])
            {
                var body = whole.Body.ToArray();
                body[at] ^= change;
                ReadOrRefuse<Node>(new(body, whole.Buffers, []));
                tried++;
            }
        }

        // Damaged lengths must not ask for memory that the bytes cannot fill.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / tried, 0, 1 << 20);
    }

    [Fact]
    public void Random_bytes_give_a_value_or_one_clear_error()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var body = new byte[random.Next(60)];
            random.NextBytes(body);
            ReadOrRefuse<object>(new(body, [], []));
            ReadOrRefuse<Dictionary<string, List<Node>>>(new(body, [], []));
            ReadOrRefuse<(int[,], Mixed[], Customer)>(new(body, [], []));
        }
    }

    [Fact]
    public void Lengths_beyond_the_bytes_are_refused_before_memory_is_taken()
    {
        foreach (var type in (Type[])[typeof(int[]), typeof(string[]), typeof(List<long>), typeof(Empty[])])
        {
            // New object of the declared type, 2^30 elements.
            var value = new EncodedValue(new byte[] { 1, 0x80, 0x80, 0x80, 0x80, 0x04, 0 }, [], []);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<CodecException>(() => Read(type, value));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void Value_of_another_type_is_refused() =>
        Assert.Throws<CodecException>(() => ValueCodec.Decode<Customer>(ValueCodec.Encode<object>(new Name("n"))));

    // Two structs of one layout stand for two builds of one program, between which fields changed places.
    [Fact]
    public void Value_of_another_build_is_refused()
    {
        var before = ValueCodec.Encode((1, new Point { X = 1, Y = 2 }, "x"));
        var list = ValueCodec.Encode(new List<Point> { new() { X = 1 } });

        Assert.Contains("Turned", Refused<(int, Turned, string)>(before), StringComparison.Ordinal);
        Assert.Contains("Turned", Refused<List<Turned>>(list), StringComparison.Ordinal);
        Assert.Contains("Surname", Refused<Surname>(ValueCodec.Encode(new Name("n"))), StringComparison.Ordinal);
    }

    readonly record struct Turned(int Y, int X);

    sealed record Surname(string Text);

    static string Refused<T>(EncodedValue value) =>
        Assert.Throws<CodecException>(() => ValueCodec.Decode<T>(value)).Message;

    [Fact]
    public void Types_outside_the_given_program_are_refused()
    {
        var value = ValueCodec.Encode<object>(new Name("n"));
        var elsewhere = new CodecOptions { Program = Of(typeof(FactAttribute).Assembly) };

        var here = new CodecOptions { Program = Of(typeof(Name).Assembly) };

        var refused = Assert.Throws<CodecException>(() => ValueCodec.Decode<object>(value, elsewhere));
        Assert.Contains("Coppice.Tests", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new Name("n"), ValueCodec.Decode<object>(value, here));

        static Func<string, Assembly?> Of(Assembly assembly) =>
            name => name == assembly.GetName().Name ? assembly : null;
    }

    static void ReadOrRefuse<T>(EncodedValue value)
    {
        try
        {
            ValueCodec.Decode<T>(value);
        }
        catch (CodecException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }

    static void Read(Type type, EncodedValue value)
    {
        var read = typeof(ValueCodec).GetMethod(nameof(ValueCodec.Decode))!.MakeGenericMethod(type); // It is there.
        try
        {
            read.Invoke(null, [value, null]);
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is CodecException inner)
        {
            throw inner;
        }
    }
}
