using System.Runtime.InteropServices;
using Coppice.Calls;
using Xunit;

namespace Coppice.Tests.Calls;

public sealed class ObjectTests
{
    [Fact]
    public void Record_arrives_with_its_private_fields()
    {
        var arrived = RoundTrip.Of(new Customer("Rowan", [1, 2]));

        Assert.Equal("Rowan", arrived.Name);
        Assert.Equal([1, 2], arrived.Orders);
        Assert.Equal(5, arrived.Secret);
    }

    [Fact]
    public void Inherited_private_fields_arrive_under_a_base_type()
    {
        var arrived = Assert.IsType<Oak>(RoundTrip.Of<Tree>(new Oak("o", 7)));

        Assert.Equal(("o", "o!", 7), (arrived.Name, arrived.OwnName, arrived.Rings));
    }

    [Fact]
    public void Two_references_to_one_object_stay_one()
    {
        var shared = new int[5];
        var (a, b, c) = RoundTrip.Of<(int[], object, int[][])>((shared, shared, [shared, [1]]));

        Assert.Same(a, b);
        Assert.Same(a, c[0]);
        Assert.NotSame(a, c[1]);
    }

    [Fact]
    public void Box_that_two_fields_share_stays_one()
    {
        object box = 5;
        var arrived = RoundTrip.Of(new[] { box, box, 5 });

        Assert.Same(arrived[0], arrived[1]);
        Assert.NotSame(arrived[0], arrived[2]);
    }

    [Fact]
    public void Cycle_arrives_as_a_cycle()
    {
        var node = new Node { Number = 1, Next = new() { Number = 2 } };
        node.Next.Next = node;

        var arrived = RoundTrip.Of(node);

        Assert.Same(arrived, arrived.Next!.Next);
        Assert.Equal(2, arrived.Next.Number);
    }

    [Fact]
    public void Array_that_holds_itself_arrives_so()
    {
        var items = new object[2];
        items[1] = items;

        var arrived = RoundTrip.Of(items);

        Assert.Same(arrived, arrived[1]);
    }

    [Fact]
    public void List_of_100000_nodes_arrives_without_a_deep_stack()
    {
        const int Count = 100_000;
        var first = new Node();
        var last = first;
        for (var i = 1; i < Count; i++)
            last = last.Next = new Node { Number = i };
        last.Anything = first;

        var arrived = OnSmallStack(() => RoundTrip.Of(first));

        var length = 1;
        var at = arrived;
        for (; at.Next is { } next; at = next)
            Assert.Equal(length++, next.Number);
        Assert.Equal(Count, length);
        Assert.Same(arrived, at.Anything);
    }

    [Fact]
    public void Generic_class_arrives_with_its_arguments()
    {
        var arrived = RoundTrip.Of<object>(new Pair<List<Name>, Pair<int, Name[]>>([new("a")], new(3, [new("b")])));

        var pair = Assert.IsType<Pair<List<Name>, Pair<int, Name[]>>>(arrived);
        Assert.Equal("a", pair.First[0].Text);
        Assert.Equal("b", pair.Second.Second[0].Text);
    }

    [Fact]
    public void Struct_arrives_alone_and_in_arrays()
    {
        var mixed = new Mixed { Small = 7, Large = double.NaN, Text = "t" };

        Assert.Equal(mixed, RoundTrip.Of(mixed));
        Assert.Equal([mixed, default], RoundTrip.Of(new[] { mixed, default }));
        Assert.Equal(new Point { X = 1, Y = -2 }, RoundTrip.Of(new Point { X = 1, Y = -2 }));
        Assert.Equal(3, RoundTrip.Of(new Empty[3]).Length);
        Assert.Equal(mixed, RoundTrip.Of<Mixed?>(mixed));
    }

    [Fact]
    public void Inline_array_arrives_with_all_its_elements()
    {
        var three = default(Three<string>);
        three[2, true] = "last";

        Assert.Equal("last", RoundTrip.Of(three)[2, true]);
    }

    [Fact]
    public void Explicit_layout_keeps_its_bits() => Assert.Equal(1.5, RoundTrip.Of(new Union { Number = 1.5 }).Number);

    [Fact]
    public void Empty_object_arrives_as_an_object() =>
        Assert.Equal(typeof(object), RoundTrip.Of(new object()).GetType());

    [Fact]
    public void Lock_that_is_free_arrives_as_a_lock_of_its_own()
    {
        var guarded = new Guarded();

        Assert.Equal(1, RoundTrip.Of(guarded).Next());
        guarded.Hold(() => RoundTrip.Refuses(guarded, "value._gate is a System.Threading.Lock"));
    }

    sealed class Guarded
    {
        readonly Lock _gate = new();
        int _count;

        public int Next()
        {
            lock (_gate)
                return ++_count;
        }

        public void Hold(Action action)
        {
            lock (_gate)
                action();
        }
    }

    [Fact]
    public void Anonymous_and_readonly_types_arrive()
    {
        Assert.Equal(new { A = 1, B = "b" }, RoundTrip.Of(new { A = 1, B = "b" }));
        Assert.Equal(new Span2(1.5, "to"), RoundTrip.Of(new Span2(1.5, "to")));
    }

    [Fact]
    public void Object_known_by_a_static_field_arrives_as_that_object()
    {
        Assert.Same(Suit.Hearts, RoundTrip.Of(Suit.Hearts));
        Assert.Same(Suit.Spades, RoundTrip.Of<object[]>([Suit.Hearts, Suit.Spades])[1]);
        Assert.NotSame(Suit.Hearts, RoundTrip.Of(Suit.Copy()));
        Assert.Equal("hearts", RoundTrip.Of(Suit.Copy()).Name);
    }

    readonly record struct Span2(double From, string To);

    sealed class Suit
    {
        public static readonly Suit Hearts = new("hearts");
        public static readonly Suit Spades = new("spades");

        Suit(string name) => Name = name;

        public string Name { get; }

        public static Suit Copy() => new("hearts");
    }

    [Fact]
    public void Random_goes_on_where_it_stood()
    {
        // Unseeded ones have another algorithm inside, and are made by reflection since new code may not make them.
        foreach (var random in (Random[])[new(7), Activator.CreateInstance<Random>()])
        {
            random.Next();
            var arrived = RoundTrip.Of(random);
            for (var i = 0; i < 100; i++)
                Assert.Equal(random.NextDouble(), arrived.NextDouble());
        }
    }

    [Fact]
    public void Object_that_travels_by_hash_is_resolved_where_it_arrives()
    {
        var shared = new Parcel("content");
        var bytes = ValueCodec.Encode(new[] { shared, shared }, new CodecOptions()).ToArray();

        var here = new CodecOptions { Resolver = new Parcels() };
        var arrived = ValueCodec.Decode<Parcel[]>(EncodedValue.Parse(bytes), here);

        Assert.Equal("content", arrived[0].Text);
        Assert.Same(arrived[0], arrived[1]);
        Assert.Throws<CodecException>(() => ValueCodec.Decode<Parcel[]>(EncodedValue.Parse(bytes)));
    }

    sealed class Parcel(string text) : ITravels
    {
        public string Text => text;

        public ContentHash Content => ValueCodec.Encode(text).Hash();
    }

    sealed class Parcels : ITravelResolver
    {
        public object Resolve(Type type, ContentHash content) =>
            content == new Parcel("content").Content && type == typeof(Parcel) ? new Parcel("content") : new object();
    }

    static T OnSmallStack<T>(Func<T> work)
    {
        T? result = default;
        var thread = new Thread(() => result = work(), 256 * 1024);
        thread.Start();
        thread.Join();
        return result!; // Set by the thread that has ended.
    }

    [StructLayout(LayoutKind.Explicit)]
    struct Union
    {
        [FieldOffset(0)]
        public double Number;

        [FieldOffset(0)]
        public long Bits;
    }
}
