using System.Buffers;
using System.Security.Cryptography;

namespace Coppice.Learning.Data;

/// <summary>Downloads a file whole or not at all.</summary>
sealed class Download(HttpClient? client, TimeProvider time)
{
    static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(30);

    /// <summary>Writes beside the target, verifies, and renames.</summary>
    public async Task ToAsync(
        string target,
        DataSource source,
        IProgress<(long Done, long? Total)>? progress,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var part = $"{target}.{Guid.NewGuid():N}.part";
        try
        {
            var own = client is null ? new HttpClient() : null;
            using (own)
            {
                var hash = await FetchAsync(client ?? own!, part, source, progress, cancellationToken);
                if (source.Sha256 is not null)
                    FileHash.Verify("what came", hash, source);
            }

            File.Move(part, target, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    async Task<string> FetchAsync(
        HttpClient http,
        string part,
        DataSource source,
        IProgress<(long Done, long? Total)>? progress,
        CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(LongestStall, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            using var response = await http.GetAsync(
                source.Url, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode)
                throw new DataException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
            var total = response.Content.Headers.ContentLength;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var content = await response.Content.ReadAsStreamAsync(either.Token);
            await using var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write);
            var done = 0L;
            while (await content.ReadAsync(buffer, either.Token) is > 0 and var read)
            {
                stall.CancelAfter(LongestStall);
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), either.Token);
                done += read;
                progress?.Report((done, total));
            }

            if (total is { } expected && done != expected)
                throw new DataException($"the transfer broke off after {done} of {expected} bytes");
            file.Flush(flushToDisk: true);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {LongestStall.TotalSeconds} s");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
