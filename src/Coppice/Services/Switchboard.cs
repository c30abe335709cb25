using System.Net;
using System.Net.Sockets;
using System.Text;
using Coppice.Jobs;
using Coppice.Security;
using Coppice.Stores;

namespace Coppice.Services;

/// <summary>One process' services: those it offers, and the way to others' by the addresses in the store.</summary>
/// <param name="jobs">Where addresses are.</param>
/// <param name="seal">Under what requests and answers are signed.</param>
/// <param name="store">The server that all machines reach, by which this one's own address is found; null where all is
/// in one process.</param>
/// <param name="time">The clock of waits.</param>
sealed class Switchboard(IJobs jobs, Seal seal, ServerAddress? store, TimeProvider time) : IDisposable
{
    const int AnyPort = 9;

    readonly Lazy<ServiceLine> _line = new(() => new ServiceLine());

    public IJobs Jobs => jobs;

    public Seal Seal => seal;

    public TimeProvider Time => time;

    public HttpClient Http => _line.Value.Http;

    public static string PathOf(Guid job, string name) => $"{job:N}/{name}";

    public async Task<IAsyncDisposable> OfferAsync(
        Guid job,
        string name,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> answer,
        CancellationToken cancellationToken)
    {
        var door = new ServiceDoor(seal, PathOf(job, name), answer);
        var serving = await Backends.Services().ServeAsync(OwnAddress(), door, cancellationToken);
        try
        {
            await jobs.NoteAsync(
                job, NoteOf(name), Encoding.UTF8.GetBytes(serving.Address.ToString()), cancellationToken);
            return serving;
        }
        catch
        {
            await serving.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a service was last offered; null while it was not.</summary>
    /// <exception cref="CoppiceException">Its job has ended.</exception>
    public async Task<Uri?> AddressAsync(Guid job, string name, CancellationToken cancellationToken)
    {
        try
        {
            var state = (await jobs.StatesAsync([job], cancellationToken))[0];
            if (state?.HasEnded() ?? true)
                throw new CoppiceException($"The service {name} is gone: its job {job} has ended.");
            return await jobs.NotedAsync(job, NoteOf(name), cancellationToken) is { } bytes
                ? new Uri(Encoding.UTF8.GetString(bytes.Span))
                : null;
        }
        catch (StoreException e) when (e.IsTransient)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (_line.IsValueCreated)
            _line.Value.Dispose();
    }

    static string NoteOf(string name) => $"service {name}";

    // Nothing is sent: the system only says from which of its addresses it would reach the store.
    IPAddress OwnAddress()
    {
        if (store is not { IsLoopback: false })
            return IPAddress.Loopback;
        try
        {
            using var probe = new Socket(SocketType.Dgram, ProtocolType.Udp);
            probe.Connect(store.Uri.DnsSafeHost, AnyPort);
            var own = ((IPEndPoint)probe.LocalEndPoint!).Address; // connected: it has one
            return own.IsIPv4MappedToIPv6 ? own.MapToIPv4() : own;
        }
        catch (SocketException e)
        {
            throw new CoppiceException($"This machine's address towards {store} cannot be told: {e.Message}", e);
        }
    }
}
