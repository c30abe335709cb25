using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coppice.Learning.Tests.Data;

/// <summary>Answers every request on a loopback port with the same bytes, then closes the connection.</summary>
sealed class LoopbackServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly byte[] _answer;
    readonly bool _hangs;
    readonly Task _serving;
    int _requests;

    public LoopbackServer(string head, byte[] body, bool hangs = false)
    {
        _answer = [.. Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"), .. body];
        _hangs = hangs;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/file");

    public int Requests => Volatile.Read(ref _requests);

    public static LoopbackServer Of(byte[] body) => new($"HTTP/1.1 200 OK\nContent-Length: {body.Length}", body);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _requests);
                await using var stream = connection.GetStream();
                using var request = new StreamReader(stream, leaveOpen: true);
                while (await request.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                }

                await stream.WriteAsync(_answer, _stop.Token);
                if (_hangs)
                    await Task.Delay(Timeout.Infinite, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
