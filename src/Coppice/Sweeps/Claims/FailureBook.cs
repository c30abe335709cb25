using System.Text.Json;
using Coppice.Files;

namespace Coppice.Sweeps.Claims;

/// <summary>The files of a slice that have failed, for the other processes at work: they need not fail there too. A
/// later sweep tries them again. Whoever holds the slice writes it.</summary>
static class FailureBook
{
    public static List<FailedFile> Read(FileName slice)
    {
        try
        {
            return Disk.TryRead(slice / "failed") is { Length: > 0 } bytes
                ? JsonSerializer.Deserialize<List<FailedFile>>(bytes) ?? []
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    public static void Write(FileName slice, Presence owner, IReadOnlyCollection<FailedFile> files)
    {
        if (files.Count == 0)
        {
            Disk.Delete(slice / "failed");
            return;
        }

        var temporary = slice / $"failed.{owner.Token}";
        Disk.Write(temporary, JsonSerializer.SerializeToUtf8Bytes(files));
        Disk.Rename(temporary, slice / "failed");
    }
}

/// <summary>A file that failed.</summary>
/// <param name="File">Its name in the source, as it is.</param>
/// <param name="Token">The process where it failed.</param>
/// <param name="Failure">Why.</param>
sealed record FailedFile(byte[] File, string Token, SweepFailure Failure);
