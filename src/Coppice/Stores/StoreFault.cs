namespace Coppice.Stores;

/// <summary>Turns what a file system says into one sentence with the place and the cure.</summary>
static class StoreFault
{
    public static void Guard(string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw At(path, e);
        }
    }

    public static async Task GuardAsync(string path, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw At(path, e);
        }
    }

    public static StoreException At(string path, Exception e) => new(
        $"Cannot write {path}: {e.Message.TrimEnd('.')}. "
        + "Free space or give access there, or set COPPICE_HOME to another folder.",
        e);
}
