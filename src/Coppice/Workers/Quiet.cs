namespace Coppice.Workers;

/// <summary>Fires tokens that user code has put callbacks on: those run elsewhere, and one that throws harms nobody
/// here.</summary>
static class Quiet
{
    public static async Task CancelAsync(CancellationTokenSource source)
    {
        try
        {
            await source.CancelAsync();
        }
        catch (AggregateException)
        {
        }
    }
}
