using System.Security.Cryptography;

namespace Coppice;

/// <summary>The secret that a cluster's clients and workers share: workers run nothing that was not signed with it. It
/// shows itself to nobody who prints or logs it.</summary>
public sealed class ClusterKey
{
    /// <summary>The fewest bytes of a key.</summary>
    public const int MinimumSize = 16;

    const int Size = 32;

    readonly byte[] _secret;

    ClusterKey(byte[] secret) => _secret = secret;

    internal ReadOnlySpan<byte> Secret => _secret;

    /// <summary>A new random key of 256 bits.</summary>
    public static ClusterKey New() => new(RandomNumberGenerator.GetBytes(Size));

    /// <summary>Reads a key as <see cref="Reveal"/> wrote it: base64 of at least 16 bytes.</summary>
    /// <exception cref="FormatException">The text is no such key.</exception>
    public static ClusterKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.Trim(), bytes, out var length))
            throw new FormatException(
                "The cluster key is not base64. Make one with \"coppice key new\", and give it to every machine.");
        return length >= MinimumSize
            ? new ClusterKey(bytes[..length])
            : throw new FormatException(
                $"The cluster key has {length} bytes; it needs at least {MinimumSize}. Make one with "
                + "\"coppice key new\".");
    }

    /// <summary>The key as text, to be kept where only its owner can read it.</summary>
    public string Reveal() => Convert.ToBase64String(_secret);

    /// <summary>Says only that there is a key.</summary>
    public override string ToString() => "(cluster key)";
}
