using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Coppice.Calls;
using Xunit;

namespace Coppice.Tests.Calls;

public sealed class CollectionTests
{
    static readonly string[] Words = ["oak", "ash", "rowan", "elm", "Oak", "hazel"];

    public static TheoryData<IEnumerable> Collections()
    {
        var pairs = Words.Select((w, i) => KeyValuePair.Create(w, i)).ToArray();
        return
        [
            Words, Words.ToList(), new Queue<string>(Words), new Stack<string>(Words), new LinkedList<string>(Words),
            new HashSet<string>(Words), new SortedSet<string>(Words, StringComparer.Ordinal), pairs.ToDictionary(),
            new ConcurrentQueue<string>(Words),
            new ConcurrentStack<string>(Words), new ConcurrentBag<string>(Words), new BitArray([true, false, true]),
            new ConcurrentDictionary<string, int>(pairs),
            new SortedDictionary<string, int>(pairs.ToDictionary(), StringComparer.Ordinal),
            new SortedList<string, int>(pairs.ToDictionary(), StringComparer.Ordinal), Words.ToImmutableArray(),
            ImmutableList.CreateRange(Words), ImmutableQueue.CreateRange(Words), ImmutableStack.CreateRange(Words),
            ImmutableHashSet.CreateRange(Words), ImmutableSortedSet.CreateRange(StringComparer.Ordinal, Words),
            ImmutableDictionary.CreateRange(pairs),
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, pairs),
            Words.ToFrozenSet(), pairs.ToFrozenDictionary(), new[] { 1, 2 }.ToFrozenSet(), new List<int> { 1, 2, 3 },
            new List<int>(), Array.Empty<object>(), new ArraySegment<string>(Words, 1, 3), Array.AsReadOnly(Words),
            new[,] { { 1, 2, 3 }, { 4, 5, 6 } },
            new string[2, 1, 3], new int[0, 5], new[] { [1], new[] { 2, 3 }, null! }, new[] { 0.1m, decimal.MaxValue },
            Enumerable.Range(0, 5000).ToArray(), Enumerable.Range(0, 5000).ToList(), new bool[2000],
            new[] { DateTime.UnixEpoch },
        ];
    }

    [Theory]
    [MemberData(nameof(Collections), DisableDiscoveryEnumeration = true)]
    public void Collection_arrives_with_its_elements_in_order(IEnumerable collection)
    {
        var arrived = RoundTrip.Of(collection);

        Assert.Equal(collection.GetType(), arrived.GetType());
        Assert.Equal(InOrder(collection), InOrder(arrived));
    }

    // Some enumerate by hash code; these are compared by their elements' text.
    static IEnumerable<object?> InOrder(IEnumerable collection) =>
        collection.GetType().Name is "ImmutableHashSet`1" or "ImmutableDictionary`2" or "ConcurrentDictionary`2"
        || collection.GetType().Namespace == "System.Collections.Frozen"
            ? collection.Cast<object>().OrderBy(o => o.ToString(), StringComparer.Ordinal)
            : collection.Cast<object?>();

    [Fact]
    public void Priority_queue_gives_ties_in_the_same_order()
    {
        var queue = new PriorityQueue<int, int>(Enumerable.Range(0, 50).Select(i => (i, i % 3)));
        var arrived = RoundTrip.Of(queue);

        while (queue.TryDequeue(out var expected, out _))
            Assert.Equal(expected, arrived.Dequeue());
        Assert.Equal(0, arrived.Count);
    }

    [Fact]
    public void Comparer_of_ordinal_strings_stays()
    {
        var ignoring = StringComparer.OrdinalIgnoreCase;

        Assert.Same(ignoring, RoundTrip.Of(new HashSet<string>(ignoring)).Comparer);
        Assert.Same(StringComparer.Ordinal, RoundTrip.Of(new SortedSet<string>(StringComparer.Ordinal)).Comparer);
        Assert.Equal(1, RoundTrip.Of(new Dictionary<string, int>(ignoring) { ["A"] = 1 })["a"]);
    }

    [Fact]
    public void Comparer_of_the_program_stays()
    {
        var set = RoundTrip.Of(new HashSet<string>(new ByLength()) { "ab" });
        var empty = ImmutableDictionary.Create<string, string>(new ByLength(), StringComparer.Ordinal);
        var map = RoundTrip.Of(empty.Add("ab", "x"));
        var sorted = RoundTrip.Of(new SortedDictionary<string, int>(new ByLength()) { ["long"] = 4, ["a"] = 1 });

        Assert.Contains("xy", set);
        Assert.IsType<ByLength>(set.Comparer);
        Assert.True(map.ContainsKey("xy"));
        Assert.Same(StringComparer.Ordinal, map.ValueComparer);
        Assert.Equal([1, 4], sorted.Values);
        Assert.Contains("xy", (IReadOnlySet<string>)RoundTrip.Of(new[] { "ab" }.ToFrozenSet(new ByLength())));
    }

    [Fact]
    public void Comparer_of_a_lambda_stays()
    {
        var sign = -1;
        var falling = Comparer<int>.Create((a, b) => sign * a.CompareTo(b));
        var set = RoundTrip.Of(new SortedSet<int>(falling) { 1, 2, 3 });
        var frozen = RoundTrip.Of(ImmutableSortedSet.Create(falling, 1, 2, 3));

        Assert.Equal([3, 2, 1], set);
        Assert.Equal([3, 2, 1], frozen);
        Assert.Equal([4, 3, 2, 1], frozen.Add(4));
    }

    [Fact]
    public void Comparer_of_a_culture_is_refused() =>
        RoundTrip.Refuses(new SortedSet<string>(StringComparer.InvariantCulture), "value.Comparer");

    [Fact]
    public void Keys_of_the_program_are_found_again()
    {
        var key = new Name("k");
        var node = new Node();
        node.Anything = new HashSet<object> { node, key, "text" };

        var map = RoundTrip.Of(new Dictionary<Name, Node> { [key] = node });
        var immutable = RoundTrip.Of(ImmutableHashSet.Create(key, new Name("l")));

        var set = Assert.IsType<HashSet<object>>(map[new("k")].Anything);
        Assert.Contains(new Name("k"), set);
        Assert.Contains(map[new("k")], set);
        Assert.Contains(new Name("l"), immutable);
    }

    [Fact]
    public void Keys_by_reference_are_found_again()
    {
        var node = new Node();
        var (set, arrived) = RoundTrip.Of((new HashSet<Node>(ReferenceEqualityComparer.Instance) { node }, node));

        Assert.Contains(arrived, set);
    }

    [Fact]
    public void Immutable_tree_with_links_to_parents_arrives()
    {
        var root = new Node { Number = 1 };
        root.Anything = ImmutableList.Create(new Node { Next = root }, new Node { Next = root });

        var arrived = RoundTrip.Of(root);

        Assert.All(Assert.IsType<ImmutableList<Node>>(arrived.Anything), child => Assert.Same(arrived, child.Next));
    }

    [Fact]
    public void Immutable_list_within_itself_is_refused()
    {
        var node = new Node();
        var list = ImmutableList.Create(node);
        node.Anything = list;

        RoundTrip.Refuses(list, "value[0].Anything");
    }

    [Fact]
    public void Memory_travels_as_its_window()
    {
        var array = new double[10_000];
        array[9_999] = 2;
        var (window, again) = RoundTrip.Of((array.AsMemory(9_998), array.AsMemory(9_998)));

        Assert.Equal([0, 2], window.ToArray());
        Assert.True(ValueCodec.Encode(array.AsMemory(9_998)).Length < 100);
        window.Span[0] = 5;
        Assert.Equal(5, again.Span[0]);
    }

    [Fact]
    public void Memory_that_shares_elements_still_does()
    {
        var array = new[] { 1, 2, 3, 4 };
        ReadOnlyMemory<int> end = array.AsMemory(2);
        var (window, other, whole) = RoundTrip.Of((array.AsMemory(1, 2), end, array));

        window.Span[1] = 30;
        Assert.Equal([1, 2, 30, 4], whole);
        Assert.Equal([30, 4], other.ToArray());
    }

    [Fact]
    public void Memory_of_text_arrives() => Assert.Equal("oak", RoundTrip.Of("an oak".AsMemory(3)).ToString());

    [Fact]
    public void Memory_that_something_manages_is_refused() => RoundTrip.Refuses(new Managed().Memory, "ToArray()");

    [Fact]
    public void Default_structs_arrive()
    {
        Assert.True(RoundTrip.Of(default(ImmutableArray<int>)).IsDefault);
        Assert.True(RoundTrip.Of(default(Memory<int>)).IsEmpty);
        Assert.Null(RoundTrip.Of(default(ArraySegment<int>)).Array);
    }

    [Fact]
    public void Array_with_a_lower_bound_arrives()
    {
        var arrived = RoundTrip.Of(Array.CreateInstance(typeof(int), [3], [5]));

        Assert.Equal((5, 3), (arrived.GetLowerBound(0), arrived.Length));
    }

    [Fact]
    public void Large_array_is_not_copied()
    {
        var array = new byte[1 << 20];
        var encoded = ValueCodec.Encode(array);
        array[7] = 9;

        Assert.Equal(9, Assert.Single(encoded.Buffers).Span[7]);
        Assert.True(encoded.Body.Length < 16);
    }

    sealed class Managed : System.Buffers.MemoryManager<int>
    {
        readonly int[] _items = [1, 2];

        public override Span<int> GetSpan() => _items;

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
