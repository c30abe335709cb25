using System.Text.Json;
using Coppice.Jobs;

namespace Coppice.Workers.Processes;

/// <summary>Death certificates on their way to the store: a parent, which knows no store, writes them; the next child
/// that has one sends them.</summary>
sealed class Spool(string cache)
{
    readonly string _folder = Path.Combine(Path.GetFullPath(cache), "deaths");

    public void Write(DeathCertificate certificate)
    {
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, $"{certificate.Id:N}.json");
        var beside = path + ".new";
        File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(certificate));
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Sends what lies here; each goes when the store has it.</summary>
    public async Task SendAsync(
        Func<DeathCertificate, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_folder))
            return;
        foreach (var path in Directory.EnumerateFiles(_folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (Read(path) is { } certificate)
                await send(certificate, cancellationToken);
            File.Delete(path);
        }
    }

    // One that a full disk cut off tells nothing; the task it named is found by its lease or its redelivery.
    static DeathCertificate? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<DeathCertificate>(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }
}
