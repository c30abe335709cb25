namespace Coppice.Learning;

/// <summary>Writes files whole or not at all.</summary>
static class WholeFile
{
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        finally
        {
            // Deleting in a folder that does not exist would throw, and hide what went wrong.
            if (File.Exists(part)) File.Delete(part);
        }
    }
}
