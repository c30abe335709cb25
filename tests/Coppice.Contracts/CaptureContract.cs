using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using Xunit;

namespace Coppice.Contracts;

/// <summary>What calls may capture, on every cluster whose calls travel: each kind of value arrives equal, or is
/// refused by its name. What a call looks at is what has arrived.</summary>
public abstract class CaptureContract : ClusterContract
{
    // Spans and other values that only a stack may hold cannot be captured: the compiler sees to it.
    static readonly Dictionary<string, Func<Cluster, Task<bool>>> Arriving = new()
    {
        ["a private field"] = cluster =>
        {
            var account = new Account(7);
            return cluster.RunAsync(() => account.Holds(7));
        },
        ["fields of one name in base and derived class"] = cluster =>
        {
            Account account = new Joint(7, 8);
            return cluster.RunAsync(() => account.Holds(7) && account is Joint joint && joint.HoldsToo(8));
        },
        ["a field of type object"] = cluster =>
        {
            object boxed = 5, text = "five", account = new Account(5);
            return cluster.RunAsync(() => boxed is 5 && text is "five" && account is Account a && a.Holds(5));
        },
        ["two names for one object"] = cluster =>
        {
            var list = new List<int> { 1 };
            var same = list;
            var other = new List<int> { 1 };
            return cluster.RunAsync(() => ReferenceEquals(list, same) && !ReferenceEquals(list, other));
        },
        ["a cycle"] = cluster =>
        {
            var ring = new Ring { Number = 1, Next = new Ring { Number = 2 } };
            ring.Next.Next = ring;
            return cluster.RunAsync(() => ring.Next!.Number == 2 && ReferenceEquals(ring.Next.Next, ring));
        },
        ["a comparer of .NET's"] = cluster =>
        {
            var words = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["key"] = 3 };
            return cluster.RunAsync(() => words["KEY"] == 3 && ReferenceEquals(
                words.Comparer, StringComparer.OrdinalIgnoreCase));
        },
        ["a comparer of one's own"] = cluster =>
        {
            var words = new SortedSet<string>(new ByLength()) { "ccc", "a", "bb" };
            return cluster.RunAsync(() => words.SequenceEqual(new[] { "a", "bb", "ccc" }) && !words.Add("xx"));
        },
        ["a tuple of values"] = cluster =>
        {
            var tuple = (1, Text: "two", (3.5, 'x'));
            return cluster.RunAsync(() => tuple == (1, "two", (3.5, 'x')));
        },
        ["a tuple of references"] = cluster =>
        {
            var tuple = Tuple.Create(1, "two", Tuple.Create(3.5));
            return cluster.RunAsync(() => tuple.Equals(Tuple.Create(1, "two", Tuple.Create(3.5))));
        },
        ["a jagged array"] = cluster =>
        {
            int[][]? jagged = [[1, 2], [], null!, [3]];
            return cluster.RunAsync(() => jagged.Length == 4 && jagged[0][1] == 2 && jagged[1].Length == 0
                && jagged[2] is null && jagged[3][0] == 3);
        },
        ["a rectangular array"] = cluster =>
        {
            var grid = new double[2, 3];
            grid[1, 2] = 12;
            return cluster.RunAsync(() => grid.GetLength(0) == 2 && grid.GetLength(1) == 3 && grid[1, 2] == 12);
        },
        ["an array that does not begin at zero"] = cluster =>
        {
            var array = Array.CreateInstance(typeof(int), [2, 2], [5, -1]);
            array.SetValue(9, 6, 0);
            return cluster.RunAsync(() => array.GetLowerBound(0) == 5 && array.GetLowerBound(1) == -1
                && (int)array.GetValue(6, 0)! == 9);
        },
        ["NaN with its bits, and a negative zero"] = cluster =>
        {
            double[] odd = [BitConverter.UInt64BitsToDouble(0x7FF8_0000_DEAD_BEEF), -0.0, double.NegativeInfinity];
            return cluster.RunAsync(() => odd.Select(BitConverter.DoubleToUInt64Bits).SequenceEqual(
                new[] { 0x7FF8_0000_DEAD_BEEFUL, 0x8000_0000_0000_0000UL, 0xFFF0_0000_0000_0000UL }));
        },
        ["a decimal with its scale"] = cluster =>
        {
            var price = 1.500m;
            return cluster.RunAsync(() => price.ToString(CultureInfo.InvariantCulture) == "1.500");
        },
        ["a delegate with what it captured"] = cluster =>
        {
            var k = 3;
            Func<int, int> add = x => x + k;
            Func<int, int> twice = x => add(add(x));
            return cluster.RunAsync(() => twice(1) == 7);
        },
        ["a delegate of several methods"] = cluster =>
        {
            var sum = new List<int>();
            Action<int> each = x => sum.Add(x);
            each += x => sum.Add(-x);
            return cluster.RunAsync(() =>
            {
                each(4);
                return sum.SequenceEqual(new[] { 4, -4 });
            });
        },
        ["a record"] = cluster =>
        {
            var order = new Order("pine", [1, 2]);
            return cluster.RunAsync(() => order with { Numbers = null! } == new Order("pine", null!)
                && order.Numbers.SequenceEqual(new[] { 1, 2 }));
        },
        ["a record struct"] = cluster =>
        {
            Spot[] spots = [new(1, "a"), default];
            return cluster.RunAsync(() => spots[0] == new Spot(1, "a") && spots[1] == default);
        },
        ["a generic of one's own types"] = cluster =>
        {
            var box = new Box<Account, List<Box<int, string>>>(new Account(1), [new Box<int, string>(2, "x")]);
            return cluster.RunAsync(() => box.First.Holds(1) && box.Second[0] is { First: 2, Second: "x" });
        },
        ["enums of any width"] = cluster =>
        {
            var (wide, flags) = (Wide.Top, DayOfWeek.Friday | (DayOfWeek)64);
            object boxed = Wide.Top;
            return cluster.RunAsync(() => wide == Wide.Top && (int)flags == 69 && boxed is Wide.Top);
        },
        ["a BigInteger"] = cluster =>
        {
            var big = -BigInteger.Pow(7, 300);
            return cluster.RunAsync(() => big == -BigInteger.Pow(7, 300));
        },
        ["a Complex, a Half, a UInt128"] = cluster =>
        {
            var (z, half, wide) = (new Complex(1, double.NaN), (Half)0.1, UInt128.MaxValue - 1);
            return cluster.RunAsync(() => z.Real == 1 && double.IsNaN(z.Imaginary) && half == (Half)0.1
                && wide == UInt128.MaxValue - 1);
        },
        ["a DateTimeOffset with its offset"] = cluster =>
        {
            var time = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(-3.5)).AddTicks(1);
            return cluster.RunAsync(() => time.EqualsExact(
                new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(-3.5)).AddTicks(1)));
        },
        ["a DateTime with its kind, a DateOnly, a TimeSpan"] = cluster =>
        {
            var (utc, day, span) = (DateTime.UnixEpoch, new DateOnly(2026, 3, 4), TimeSpan.FromTicks(5));
            return cluster.RunAsync(() => utc == DateTime.UnixEpoch && utc.Kind == DateTimeKind.Utc
                && day == new DateOnly(2026, 3, 4) && span.Ticks == 5);
        },
        ["a Guid, a Uri, a Version"] = cluster =>
        {
            var (id, uri, version) = (new Guid(1, 2, 3, new byte[8]), new Uri("x:/a?b=%20"), new Version(1, 2, 3));
            return cluster.RunAsync(() => id == new Guid(1, 2, 3, new byte[8]) && uri.OriginalString == "x:/a?b=%20"
                && version == new Version(1, 2, 3));
        },
        ["text, half surrogates and all"] = cluster =>
        {
            var (text, rune) = ("a\ud83c\0ß漢", new Rune(0x1F333));
            return cluster.RunAsync(() => text.Length == 5 && text[1] == '\ud83c' && text[2] == '\0'
                && text.EndsWith("ß漢", StringComparison.Ordinal) && rune.Value == 0x1F333);
        },
        ["nullables"] = cluster =>
        {
            int? none = null, some = 5;
            string? text = null;
            return cluster.RunAsync(() => none is null && some == 5 && text is null);
        },
        ["collections in their order"] = cluster =>
        {
            var (queue, stack) = (new Queue<int>([1, 2, 3]), new Stack<int>([1, 2, 3]));
            var (linked, soon) = (new LinkedList<int>([1, 2]), new PriorityQueue<string, int>([("late", 9), ("soon", 1)]));
            return cluster.RunAsync(() => queue.SequenceEqual(new[] { 1, 2, 3 }) && stack.Pop() == 3
                && linked.Last!.Value == 2 && soon.Dequeue() == "soon");
        },
        ["immutable collections"] = cluster =>
        {
            var (list, map) = (ImmutableList.Create(1, 2), ImmutableSortedDictionary<string, int>.Empty.Add("b", 2));
            return cluster.RunAsync(() => list.SequenceEqual(new[] { 1, 2 }) && map.Add("a", 1).First().Key == "a");
        },
        ["a window of memory"] = cluster =>
        {
            var whole = Enumerable.Range(0, 10).ToArray();
            Memory<int> window = whole.AsMemory(2, 3);
            return cluster.RunAsync(() => window.Length == 3 && window.Span[0] == 2 && whole.Length == 10);
        },
        ["types and methods"] = cluster =>
        {
            var (type, open) = (typeof(Box<int, Account>), typeof(List<>));
            return cluster.RunAsync(() => type == typeof(Box<int, Account>) && open == typeof(List<>));
        },
        ["a variable of each round of a loop"] = async cluster =>
        {
            var calls = new List<Func<int>>();
            foreach (var i in new[] { 1, 2, 3 })
                calls.Add(() => i * i);
            return await cluster.RunAsync(() => calls.Sum(call => call()) == 14);
        },
        ["this"] = cluster => new Account(7).IsHeldByAsync(cluster),
    };

    static readonly Dictionary<string, (string Named, Func<Cluster, Task> Call)> Refused = new()
    {
        ["a stream"] = ("MemoryStream", cluster =>
        {
            var captured = new MemoryStream();
            return cluster.RunAsync(() => captured.Length);
        }
        ),
        ["a connection"] = ("Socket", cluster =>
        {
            var captured = new Socket(SocketType.Stream, ProtocolType.Tcp);
            return cluster.RunAsync(() => captured.Available);
        }
        ),
        ["a task"] = ("Task", cluster =>
        {
            var captured = Task.FromResult(1);
            return cluster.RunAsync(() => captured.IsCompleted);
        }
        ),
        ["a pointer"] = ("IntPtr", cluster =>
        {
            nint captured = 5;
            return cluster.RunAsync(() => captured + 1);
        }
        ),
        ["a token's source"] = ("CancellationTokenSource", cluster =>
        {
            var captured = new CancellationTokenSource();
            return cluster.RunAsync(() => captured.IsCancellationRequested);
        }
        ),
        ["a lock"] = ("SemaphoreSlim", cluster =>
        {
            var captured = new SemaphoreSlim(1);
            return cluster.RunAsync(() => captured.CurrentCount);
        }
        ),
        ["a thread"] = ("Thread", cluster =>
        {
            var captured = Thread.CurrentThread;
            return cluster.RunAsync(() => captured.ManagedThreadId);
        }
        ),
        ["a query that has not run"] = ("Iterator", cluster =>
        {
            var captured = Enumerable.Range(0, 3).Select(x => x + 1);
            return cluster.RunAsync(() => captured.Sum());
        }
        ),
        ["a writer"] = ("TextWriter", cluster =>
        {
            var captured = Console.Out;
            return cluster.RunAsync(() => captured.NewLine);
        }
        ),
    };

    [Fact]
    public async Task Captured_values_of_every_kind_arrive_equal()
    {
        await using var harness = await StartAsync();
        var changed = new List<string>();
        foreach (var (kind, check) in Arriving)
            if (!await check(harness.Cluster).LimitAsync())
                changed.Add(kind);

        Assert.Empty(changed);
    }

    [Fact]
    public async Task Stream_gives_what_came_before_an_item_that_cannot_travel_and_then_refuses_it()
    {
        await using var harness = await StartAsync();
        var seen = new List<string>();

        var refused = await Assert.ThrowsAsync<CoppiceException>(async () =>
        {
            await foreach (var text in harness.Cluster.StreamAsync(ItemsAsync(), item => $"{item}"))
                seen.Add(text);
        }).LimitAsync();

        Assert.Contains(nameof(Thread), refused.Message);
        Assert.Equal(["1"], seen);

        async IAsyncEnumerable<object> ItemsAsync()
        {
            yield return 1;
            // A block of its own.
            while (seen.Count == 0)
                await Task.Delay(10);
            yield return Thread.CurrentThread;
        }
    }

    [Fact]
    public async Task Captured_values_that_cannot_travel_are_refused_by_name_with_the_cure()
    {
        await using var harness = await StartAsync();
        foreach (var (kind, (named, call)) in Refused)
        {
            var refused = await Assert.ThrowsAsync<CoppiceException>(() => call(harness.Cluster).LimitAsync());
            Assert.True(
                refused.Message.Contains("captured", StringComparison.Ordinal)
                    && refused.Message.Contains(named, StringComparison.Ordinal)
                    && refused.Message.Contains("Cure: ", StringComparison.Ordinal),
                $"{kind}: {refused.Message}");
        }
    }

    class Account(int secret)
    {
        readonly int _secret = secret;

        public bool Holds(int secret) => _secret == secret;

        public Task<bool> IsHeldByAsync(Cluster cluster) => cluster.RunAsync(() => Holds(7));
    }

    sealed class Joint(int first, int second) : Account(first)
    {
        readonly int _secret = second;

        public bool HoldsToo(int secret) => _secret == secret;
    }

    sealed class Ring
    {
        public int Number { get; init; }

        public Ring? Next { get; set; }
    }

    sealed class ByLength : IComparer<string>
    {
        public int Compare(string? x, string? y) => (x?.Length ?? 0).CompareTo(y?.Length ?? 0);
    }

    sealed record Order(string Name, int[] Numbers);

    readonly record struct Spot(int X, string? Text);

    sealed record Box<T1, T2>(T1 First, T2 Second);

    enum Wide : ulong
    {
        None,
        Top = ulong.MaxValue,
    }
}
