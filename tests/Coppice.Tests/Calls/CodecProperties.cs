using Coppice.Calls;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coppice.Tests.Calls;

public sealed class CodecProperties
{
    static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true);

    [Fact]
    public void Generated_plain_values_come_back()
    {
        ComesBack<(int, long, short, byte)>();
        ComesBack<(uint, ulong, ushort, sbyte)>();
        ComesBack<(bool, char, decimal, Guid)>();
        ComesBack<(DateTime, DateTimeOffset, TimeSpan)>();
        ComesBack<(string, int?, DayOfWeek)>();
        Prop.ForAll<double>(v => Bits(v) == Bits(RoundTrip.Of(v))).Check(Runs);
    }

    [Fact]
    public void Generated_collections_come_back()
    {
        Prop.ForAll<string[]>(v => v.SequenceEqual(RoundTrip.Of(v))).Check(Runs);
        Prop.ForAll<List<int>>(v => v.SequenceEqual(RoundTrip.Of(v))).Check(Runs);
        Prop.ForAll<int[][]>(v => v.Zip(RoundTrip.Of(v)).All(p => p.First.SequenceEqual(p.Second))).Check(Runs);
        Prop.ForAll<int[,]>(v => v.Cast<int>().SequenceEqual(RoundTrip.Of(v).Cast<int>())).Check(Runs);
        Prop.ForAll<Dictionary<int, string>>(v => v.SequenceEqual(RoundTrip.Of(v))).Check(Runs);
        Prop.ForAll<long[]>(v => v.ToHashSet().SequenceEqual(RoundTrip.Of(v.ToHashSet()))).Check(Runs);
        Prop.ForAll<(string, int)[]>(v => v.SequenceEqual(((string, int)[])RoundTrip.Of<object>(v))).Check(Runs);
    }

    [Fact]
    public void Generated_graphs_come_back_with_their_references() => Prop.ForAll<byte[]>(links =>
    {
        var nodes = links.Select((_, i) => new Node { Number = i }).ToArray();
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i].Next = nodes[links[i] % nodes.Length];
            nodes[i].Anything = links[i] % 3 == 0 ? nodes : nodes[(links[i] * 7) % nodes.Length];
        }

        var arrived = RoundTrip.Of(nodes);

        return Array.TrueForAll(arrived, n => n.Next == arrived[nodes[n.Number].Next!.Number]
            && (nodes[n.Number].Anything is Node other ? n.Anything == arrived[other.Number] : n.Anything == arrived));
    }).Check(Runs);

    [Fact]
    public void Any_bytes_are_a_value_or_one_clear_error() => Prop.ForAll<byte[]>(body =>
    {
        try
        {
            ValueCodec.Decode<object>(EncodedValue.Parse(body));
        }
        catch (CodecException)
        {
        }

        try
        {
            ValueCodec.Decode<object>(new(body, [], []));
        }
        catch (CodecException)
        {
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithQuietOnSuccess(true));

    static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    static void ComesBack<T>() => Prop.ForAll<T>(v => Equals(v, RoundTrip.Of(v))).Check(Runs);
}
