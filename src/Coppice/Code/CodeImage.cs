using System.Reflection.PortableExecutable;

namespace Coppice.Code;

/// <summary>An assembly as it travels. What the client has compiled ahead is of its processor's type, and for any of that
/// type: it is marked as of a version that no runtime knows, and workers compile the IL beside it, each for its
/// own.</summary>
static class CodeImage
{
    static ReadOnlySpan<byte> Ahead => "RTR\0"u8;

    static ReadOnlySpan<byte> NoVersion => [0xFF, 0xFF];

    /// <summary>The content of an assembly's file.</summary>
    public static async Task<byte[]> ReadAsync(string path)
    {
        var content = await File.ReadAllBytesAsync(path);
        using var reader = new PEReader(new MemoryStream(content));
        var headers = reader.PEHeaders;
        if (headers.CorHeader is { } il && headers.TryGetDirectoryOffset(il.ManagedNativeHeaderDirectory, out var at)
            && content.AsSpan(at).StartsWith(Ahead))
            NoVersion.CopyTo(content.AsSpan(at + Ahead.Length));
        return content;
    }
}
