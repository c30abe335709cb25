using System.Net;
using Coppice.IntegrationTests.Servers;

namespace Coppice.IntegrationTests.Diagnostics;

/// <summary>Takes what OpenTelemetry's exporters send over HTTP, and looks for names and ids in it.</summary>
sealed class OtlpServer : IDisposable
{
    readonly HttpListener _listener = new();
    readonly Lock _lock = new();
    readonly List<(string Path, byte[] Body)> _received = [];

    public OtlpServer()
    {
        Address = $"http://127.0.0.1:{ServerProcess.FreePort()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>Whether some one message to this path has all of these in it.</summary>
    public bool Has(string path, params byte[][] parts)
    {
        lock (_lock)
            return _received.Any(message => message.Path == path
                && parts.All(part => message.Body.AsSpan().IndexOf(part) >= 0));
    }

    public void Dispose() => _listener.Close();

    async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                lock (_lock)
                    _received.Add((context.Request.Url!.AbsolutePath, body.ToArray())); // a request has an address
                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
        }
    }
}
