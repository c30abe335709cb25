using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Coppice.Security;

/// <summary>Signs what passes between the machines of a cluster, and opens what was signed by one of them: an
/// HMAC-SHA256 over version, cluster, purpose and content, so that nothing passes for what it was not meant to be.</summary>
/// <param name="key">Null only where both servers are on this machine: then the hash guards against accidents
/// alone.</param>
/// <param name="cluster">The cluster's name.</param>
sealed class Seal(ClusterKey? key, string cluster)
{
    const byte Version = 1;
    const int HashSize = 32;
    const int Head = 1 + HashSize;

    readonly ConcurrentBag<IncrementalHash> _hashes = [];
    readonly ConcurrentDictionary<string, byte[]> _heads = new(StringComparer.Ordinal);

    /// <summary>The content behind its signature.</summary>
    public byte[] Close(string purpose, ReadOnlySpan<byte> content)
    {
        var bytes = new byte[Head + content.Length];
        bytes[0] = Version;
        content.CopyTo(bytes.AsSpan(Head));
        Sign(purpose, content, bytes.AsSpan(1, HashSize));
        return bytes;
    }

    /// <summary>The content, if it was signed by this cluster for this purpose; else why not.</summary>
    public bool TryOpen(
        string purpose, ReadOnlyMemory<byte> signed, out ReadOnlyMemory<byte> content, out string? why)
    {
        content = default;
        why = null;
        if (signed.Length < Head)
            why = $"{signed.Length} bytes are too few to be signed";
        else if (signed.Span[0] != Version)
            why = $"version {signed.Span[0]} where {Version} was expected";
        if (why is not null)
            return false;
        Span<byte> expected = stackalloc byte[HashSize];
        Sign(purpose, signed.Span[Head..], expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, signed.Span.Slice(1, HashSize)))
        {
            why = $"not signed as {purpose} with the key of cluster {cluster}";
            return false;
        }

        content = signed[Head..];
        return true;
    }

    // Making a hash takes longer than hashing a short message: they are kept.
    void Sign(string purpose, ReadOnlySpan<byte> content, Span<byte> hash)
    {
        if (!_hashes.TryTake(out var mac))
            mac = key is null
                ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256)
                : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Secret);
        mac.AppendData(_heads.GetOrAdd(purpose, HeadOf));
        mac.AppendData(content);
        mac.GetHashAndReset(hash);
        _hashes.Add(mac);
    }

    byte[] HeadOf(string purpose)
    {
        var head = new List<byte> { Version };
        foreach (var text in new[] { cluster, purpose })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            head.AddRange(BitConverter.GetBytes(bytes.Length));
            head.AddRange(bytes);
        }

        return [.. head];
    }
}
