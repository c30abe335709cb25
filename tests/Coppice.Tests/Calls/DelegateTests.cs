using System.Reflection.Emit;
using Coppice.Calls;
using Xunit;

namespace Coppice.Tests.Calls;

public sealed class DelegateTests
{
    readonly int _k = 10;

    [Fact]
    public void Lambda_arrives_with_what_it_captured()
    {
        var k = 5;
        var name = "oak";

        Assert.Equal("oak7", RoundTrip.Of<Func<int, string>>(x => name + (x + k))(2));
    }

    [Fact]
    public void Lambda_leaves_behind_what_another_captured()
    {
        var k = 5;
        using var stream = new MemoryStream();
        Func<long> other = () => stream.Length + k;

        Assert.Equal(12, RoundTrip.Of<Func<int, int>>(x => x + k)(7));
        RoundTrip.Refuses(other, "call.stream", "call");
    }

    [Fact]
    public void Lambdas_of_nested_scopes_reach_outward_only_as_far_as_they_read()
    {
        var outer = 1;
        using var stream = new MemoryStream();
        Func<long> user = () => stream.Length;
        var functions = new List<Func<int>>();
        for (var i = 0; i < 3; i++)
        {
            var inner = i;
            functions.Add(() => outer + inner);
        }

        Assert.Equal([1, 2, 3], RoundTrip.Of(functions).Select(f => f()));
        Assert.Equal(0, user());
    }

    [Fact]
    public void Lambdas_that_share_a_variable_share_it_where_they_arrive()
    {
        var count = 0;
        var unread = 3;
        Func<int> next = () => ++count;
        Func<int> look = () => count + (unread * 0);

        var arrived = RoundTrip.Of((next, look));

        arrived.next();
        arrived.next();
        Assert.Equal(2, arrived.look());
        Assert.Equal(0, count);
    }

    [Fact]
    public void Lambda_that_calls_itself_arrives()
    {
        Func<int, int> factorial = null!; // Set before it is called.
        factorial = n => n < 2 ? 1 : n * factorial(n - 1);

        Assert.Equal(120, RoundTrip.Of(factorial)(5));
    }

    [Fact]
    public void Lambda_within_a_lambda_counts_what_the_inner_one_reads()
    {
        var k = 3;
        using var stream = new MemoryStream();
        Func<long> other = () => stream.Length;

        Assert.Equal([4, 5], RoundTrip.Of<Func<int[], int[]>>(xs => [.. xs.Select(x => x + k)])([1, 2]));
        Assert.Equal(0, other());
    }

    [Fact]
    public async Task Async_lambda_arrives()
    {
        var k = 3;
        using var stream = new MemoryStream();
        Func<long> other = () => stream.Length;

        var arrived = RoundTrip.Of<Func<int, Task<int>>>(async x =>
        {
            await Task.Yield();
            return x + k;
        });

        Assert.Equal(4, await arrived(1));
        Assert.Equal(0, other());
    }

    [Fact]
    public void Local_functions_and_iterators_arrive()
    {
        var k = 3;
        using var stream = new MemoryStream();
        Func<long> other = () => stream.Length;

        IEnumerable<int> Count(int n)
        {
            for (var i = 0; i < n; i++)
                yield return i + k;
        }

        int Sum(int n) => Count(n).Sum();

        Assert.Equal(12, RoundTrip.Of<Func<int, int>>(Sum)(3));
        Assert.Equal([3, 4], RoundTrip.Of<Func<int, int[]>>(n => [.. Count(n)])(2));
        Assert.Equal(0, other());
    }

    [Fact]
    public void Lambda_in_generic_code_arrives() => Assert.Equal((3, "x"), GenericLambda<int, string>(3)("x"));

    [Fact]
    public void Lambda_that_reads_this_arrives_with_the_object() =>
        Assert.Equal(11, RoundTrip.Of<Func<int, int>>(x => x + _k)(1));

    [Fact]
    public void Lambda_that_reads_an_unfit_this_is_refused_by_name()
    {
        using var stream = new MemoryStream();

        RoundTrip.Refuses(new Unfit(stream).Call(), "call.this._connection", "call");
        RoundTrip.Refuses(new Unfit(stream).Call(), "copy what the call reads of its object into local", "call");
        RoundTrip.Refuses(new Unfit(stream).CallWith(1), "call.this._connection", "call");
    }

    [Fact]
    public void Methods_of_the_program_and_of_the_framework_arrive()
    {
        Assert.Equal(9, RoundTrip.Of<Func<int, int>>(Square)(3));
        Assert.Equal(2, RoundTrip.Of<Func<double, double>>(Math.Sqrt)(4));
        Assert.Equal(7, RoundTrip.Of<Func<string, int>>(int.Parse)("7"));
        Assert.True(RoundTrip.Of<Func<string, bool>>("an oak".Contains)("oak"));
        Assert.True(RoundTrip.Of<Func<int, bool>>(new List<int> { 3 }.Contains)(3));
        Assert.Equal(5, RoundTrip.Of<Func<int[], int>>(Enumerable.Last)([1, 5]));
    }

    [Fact]
    public void Several_methods_in_one_delegate_arrive_in_order()
    {
        var seen = new List<int>();
        Action both = () => seen.Add(1);
        both += () => seen.Add(2);

        var (arrived, list) = RoundTrip.Of((both, seen));
        arrived();

        Assert.Equal([1, 2], list);
    }

    [Fact]
    public void Code_made_at_run_time_is_refused()
    {
        System.Linq.Expressions.Expression<Func<int, int>> expression = x => x + 1;

        RoundTrip.Refuses(expression.Compile(), "made at run time");
    }

    [Fact]
    public void Capture_lists_the_fields_that_are_read_and_the_statics_that_may_change()
    {
        var k = 5;
        using var stream = new MemoryStream();
        Func<long> other = () => stream.Length;

        var call = CallCode.Capture((Func<int, int>)(x => x + k + Counter.Next()));

        Assert.Equal(["k"], call.Fields!.Select(f => f.Name));
        Assert.Equal(["_count"], call.MutableStatics().Select(f => f.Name));
        Assert.Equal(0, other());
    }

    [Fact]
    public void Operand_sizes_are_those_of_the_runtime()
    {
        foreach (var field in typeof(OpCodes).GetFields())
        {
            var code = (OpCode)field.GetValue(null)!; // All fields are static opcodes.
            if (code.OpCodeType == OpCodeType.Nternal)
                continue;
            var expected = code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI
                    or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                _ => 4,
            };
            Assert.True(expected == IlReader.OperandSize((ushort)code.Value), $"{code}: {expected} expected");
        }
    }

    static Func<T2, (T1, T2)> GenericLambda<T1, T2>(T1 first)
    {
        using var stream = new MemoryStream();
        Func<long> other = () => stream.Length;
        other();
        return RoundTrip.Of<Func<T2, (T1, T2)>>(second => (first, second));
    }

    static int Square(int x) => x * x;

    static class Counter
    {
        static readonly int Step = 1;
        static int _count;

        public static int Next() => _count += Step;
    }

    sealed class Unfit(Stream connection)
    {
        readonly Stream _connection = connection;
        readonly int _k = 1;

        public Func<int> Call() => () => _k;

        public Func<int> CallWith(int n) => () => n + _k + (int)_connection.Length;
    }
}
