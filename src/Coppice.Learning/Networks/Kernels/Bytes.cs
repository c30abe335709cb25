namespace Coppice.Learning.Networks;

static class Bytes
{
    // The 256 quotients, so that a byte gives the same number everywhere.
    static readonly float[] Shares = [.. Enumerable.Range(0, 256).Select(b => b / 255f)];

    /// <summary>Each byte over 255.</summary>
    public static void ToShares(ReadOnlySpan<byte> bytes, Span<float> shares)
    {
        for (var i = 0; i < bytes.Length; i++)
            shares[i] = Shares[bytes[i]];
    }
}
