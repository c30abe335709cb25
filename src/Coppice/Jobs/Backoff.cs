namespace Coppice.Jobs;

/// <summary>How long a failed item waits: twice as long each time, up to a bound.</summary>
static class Backoff
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static TimeSpan After(int failures, TimeSpan first)
    {
        var limit = first > Longest ? first : Longest;
        var delay = first * Math.Pow(2, Math.Min(failures - 1, 30));
        return delay < limit ? delay : limit;
    }
}
