namespace Coppice.Contracts;

/// <summary>A signal between a test and its calls, wherever they run: files in a folder that both see. It travels with
/// a call as its two strings.</summary>
public sealed record Beacon(string Folder, string Name)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

    /// <summary>How often it has been raised, and not lowered.</summary>
    public int Count => Directory.GetFiles(Folder, $"{Name}-*").Length;

    /// <summary>Raises it once more; the answer lowers it again.</summary>
    public string Raise()
    {
        var file = Path.Combine(Folder, $"{Name}-{Guid.NewGuid():N}");
        File.WriteAllBytes(file, []);
        return file;
    }

    public static void Lower(string raised) => File.Delete(raised);

    public async Task WaitAsync(int count, CancellationToken cancellationToken)
    {
        while (Count < count)
            await Task.Delay(Look, cancellationToken);
    }

    /// <summary>Waits in a test, with its limit.</summary>
    public Task SeenAsync(int count = 1) => WaitAsync(count, CancellationToken.None).LimitAsync();
}
