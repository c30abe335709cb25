namespace Coppice.Services;

/// <summary>The way to other processes' services. It is a type of its own, made where services are called: what it loads
/// is a megabyte of every idle worker else.</summary>
sealed class ServiceLine : IDisposable
{
    const int WindowSize = 8 << 20;

    public HttpClient Http { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        EnableMultipleHttp2Connections = true,
        InitialHttp2StreamWindowSize = WindowSize,
        // A peer that vanished is noticed although a request to it may take its time.
        KeepAlivePingDelay = TimeSpan.FromSeconds(5),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => Http.Dispose();
}
