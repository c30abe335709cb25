using System.Net;

namespace Coppice.Cli;

/// <summary>Asks a cloud, again and again, whether it takes this machine back: by an address that it answers on each of
/// its machines.</summary>
sealed class PreemptionNotice : IDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    readonly HttpClient _client;
    readonly Uri _address;
    readonly TimeProvider _time;

    public PreemptionNotice(Uri address, string? header, TimeProvider time)
    {
        (_address, _time) = (address, time);
        // A machine's own address: no proxy knows it.
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Limit };
        if (header?.Split(':', 2) is [var name, var value])
            _client.DefaultRequestHeaders.TryAddWithoutValidation(name.Trim(), value.Trim());
    }

    /// <summary>What is wrong with an address; null for nothing.</summary>
    public static string? FaultOfAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? null
            : $"must be an http:// or https:// address, got '{text}'";

    public static string? FaultOfHeader(string text) =>
        text.IndexOf(':') > 0 ? null : $"must be 'NAME: VALUE', got '{text}'";

    /// <summary>Until the machine is to go. An address that does not answer tells nothing.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (!await IsToldAsync(cancellationToken))
            await Task.Delay(Every, _time, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    // One cloud says TRUE or FALSE, another has nothing there until it has something to say.
    async Task<bool> IsToldAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _client.GetAsync(_address, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.OK)
                return false;
            var text = (await answer.Content.ReadAsStringAsync(cancellationToken)).Trim();
            return text.Length > 0 && !text.Equals("FALSE", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is HttpRequestException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
