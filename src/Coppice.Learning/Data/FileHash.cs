using System.Security.Cryptography;
using System.Text;

namespace Coppice.Learning.Data;

/// <summary>SHA-256 in lower-case hexadecimal.</summary>
static class FileHash
{
    /// <summary>Returns when the file's hash is the one declared, or none is.</summary>
    /// <exception cref="DataException">It is another file, or cannot be read.</exception>
    public static async Task VerifyAsync(string path, DataSource source, CancellationToken cancellationToken)
    {
        if (source.Sha256 is null)
            return;
        try
        {
            await using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            Verify(path, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)), source);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The file {path} cannot be read: {fault.Message}", fault);
        }
    }

    public static void Verify(string what, string actual, DataSource source)
    {
        if (!actual.Equals(source.Sha256, StringComparison.OrdinalIgnoreCase))
            throw new DataException(
                $"{what} is not the file expected: its SHA-256 is {actual}, declared is "
                + $"{source.Sha256!.ToLowerInvariant()}. It is damaged or another version: remove or replace it.");
    }

    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
