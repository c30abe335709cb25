using System.Data.Common;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xunit;

namespace Coppice.Tests.Calls;

public sealed class RefusalTests
{
    [Fact]
    public void Stream_deep_inside_is_refused_by_its_path_and_type_with_the_cure()
    {
        using var stream = new MemoryStream();
        var customer = new Shop { Orders = { new(null), new(null), new(stream) } };
        Func<int, int> call = x => x + customer.Orders.Count;

        var message = RoundTrip.Refusal(call, "call");

        Assert.Equal(
            "call.customer.Orders[2]._connection is a System.IO.MemoryStream and cannot travel: a stream belongs to "
            + "its process. Cure: read what the call needs first, or open it inside the call, from an address or a "
            + "path that does travel.", message);
    }

    [Fact]
    public void Path_is_told_below_the_depth_at_which_bodies_are_put_off()
    {
        using var stream = new MemoryStream();
        var node = new Node { Anything = stream };
        for (var i = 0; i < 250; i++)
            node = new() { Next = node };

        RoundTrip.Refuses(node, ".Next.Next.Anything is a");
    }

    [Fact]
    public unsafe void What_belongs_to_its_process_is_refused()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var client = new HttpClient();
        using var source = new CancellationTokenSource();
        using var gate = new SemaphoreSlim(1);
        using var handle = new ManualResetEvent(false);
        using var file = File.OpenHandle(typeof(RefusalTests).Assembly.Location);
        object[] unfit =
        [
            socket, client, source, gate, handle, file, Task.FromResult(1), new ValueTask<int>(1), Thread.CurrentThread,
            (nint)5,
            new ThreadLocal<int>(), new WeakReference(client), new Lazy<int>(), new InvalidOperationException(),
            new OwnException(), new OwnStream(), new Pointer(null), Enumerable.Range(0, 3).Select(x => x + 1),
            new OwnList(),
            StringComparer.CurrentCulture, System.Globalization.CultureInfo.InvariantCulture, Console.Out,
            GCHandle.FromIntPtr(1), typeof(int).TypeHandle, new LinkedList<int>([1]).First!, new OwnConnection(),
        ];

        foreach (var value in unfit)
        {
            var message = RoundTrip.Refusal(value);
            Assert.Contains("cannot travel", message, StringComparison.Ordinal);
            Assert.Contains("Cure: ", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_in_place_of_the_unfit_travels() => Assert.False(RoundTrip.Of(new Holder(null)).IsOpen);

    sealed class OwnException : Exception;

    sealed class OwnList : List<int>;

    sealed class OwnStream : MemoryStream;

    unsafe struct Pointer(int* address)
    {
        public int* Address = address;
    }

    sealed class OwnConnection : DbConnection
    {
        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string ConnectionString { get; set; } = "";

        public override string Database => "";

        public override string DataSource => "";

        public override string ServerVersion => "";

        public override System.Data.ConnectionState State => default;

        public override void ChangeDatabase(string databaseName)
        {
        }

        public override void Close()
        {
        }

        public override void Open()
        {
        }

        protected override DbTransaction BeginDbTransaction(System.Data.IsolationLevel isolationLevel) =>
            throw new NotSupportedException();

        protected override DbCommand CreateDbCommand() => throw new NotSupportedException();
    }
}
