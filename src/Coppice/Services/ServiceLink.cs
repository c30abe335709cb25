using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Coppice.Services;

namespace Coppice;

/// <summary>The way to a service that a running call offers. It outlives the call: where another takes the service over,
/// requests go there.</summary>
public sealed class ServiceLink
{
    // Longer than it takes to notice a dead machine and to run its task elsewhere.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    readonly Switchboard _switchboard;
    readonly Guid _job;
    readonly string _name;
    Uri? _address;
    long _sent;
    long _received;

    internal ServiceLink(Switchboard switchboard, Guid job, string name) =>
        (_switchboard, _job, _name) = (switchboard, job, name);

    /// <summary>Bytes of all requests' bodies so far, repeats included.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>Bytes of all answers' bodies so far.</summary>
    public long BytesReceived => Interlocked.Read(ref _received);

    /// <summary>Asks, and gives the answer. Where the service does not answer it is looked for again, and asked the same
    /// again: it may have answered before.</summary>
    /// <exception cref="CoppiceException">The service threw, refuses, has ended, or is not there for two
    /// minutes.</exception>
    public async Task<ReadOnlyMemory<byte>> AskAsync(
        ReadOnlyMemory<byte> request, CancellationToken cancellationToken = default)
    {
        var nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var body = _switchboard.Seal.Close(ServiceDoor.AskOf(nonce), request.Span);
        var head = ServiceDoor.Head(_switchboard.Seal, Switchboard.PathOf(_job, _name), nonce, body.Length);
        var (started, wait) = (_switchboard.Time.GetTimestamp(), FirstWait);
        while (true)
        {
            Exception? why = null;
            try
            {
                if (_address is { } address)
                    return await AskAsync(address, head, nonce, body, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                why = e;
            }

            if (_switchboard.Time.GetElapsedTime(started) > Patience)
                throw new CoppiceException(
                    $"The service {_name} of job {_job} does not answer for {Patience.TotalSeconds:0} s"
                    + (_address is null ? ": no call offers it." : $" at {_address}."), why);
            if (await _switchboard.AddressAsync(_job, _name, cancellationToken) is var found && found != _address)
            {
                _address = found;
                continue;
            }

            await Task.Delay(wait, _switchboard.Time, cancellationToken);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    async Task<ReadOnlyMemory<byte>> AskAsync(
        Uri address, string head, string nonce, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(body),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Add(ServiceDoor.Header, head);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Interlocked.Add(ref _sent, body.Length);
        using var response = await _switchboard.Http.SendAsync(request, cancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        Interlocked.Add(ref _received, bytes.Length);
        if (response.StatusCode == HttpStatusCode.OK
            && _switchboard.Seal.TryOpen(ServiceDoor.AnswerOf(nonce), bytes, out var answer, out _))
            return answer;
        if (response.StatusCode == HttpStatusCode.InternalServerError
            && _switchboard.Seal.TryOpen(ServiceDoor.FaultOf(nonce), bytes, out var fault, out _))
            throw new CoppiceException($"The service {_name} failed: {Encoding.UTF8.GetString(fault.Span)}");
        // Somebody else may have the port by now: the store knows better.
        throw new IOException($"{address} answers {(int)response.StatusCode} without this cluster's signature.");
    }
}
