using System.Net;
using Coppice.Services;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Coppice.Kestrel;

/// <summary>Listens by HTTP/2 without TLS: requests and answers are signed, and go between machines that share a
/// key.</summary>
sealed class KestrelBackend : IServiceBackend
{
    const int WindowSize = 8 << 20;

    public async Task<IServing> ServeAsync(IPAddress address, ServiceDoor door, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null; // the door says how much is read
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.Http2.InitialConnectionWindowSize = WindowSize;
        options.Limits.Http2.InitialStreamWindowSize = WindowSize;
        options.Listen(address, 0, listen => listen.Protocols = HttpProtocols.Http2);
        var loggers = NullLoggerFactory.Instance;
        var server = new KestrelServer(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers),
            loggers);
        try
        {
            await server.StartAsync(new DoorApplication(door), cancellationToken);
            var bound = server.Features.Get<IServerAddressesFeature>()!.Addresses.Single(); // Kestrel's own, once started
            return new Serving(server, new Uri(bound));
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            server.Dispose();
            throw new CoppiceException($"A service cannot listen on {address}: {e.Message}", e);
        }
    }

    sealed class Serving(KestrelServer server, Uri address) : IServing
    {
        static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

        public Uri Address => address;

        public async ValueTask DisposeAsync()
        {
            using var limit = new CancellationTokenSource(Grace);
            await server.StopAsync(limit.Token);
            server.Dispose();
        }
    }
}
