namespace Coppice.Jobs;

/// <summary>Reads an ordinary sequence as an asynchronous one, whose next item is always said to be there.</summary>
static class StreamSource
{
#pragma warning disable CS1998 // nothing to await: the sequence is an ordinary one
    public static async IAsyncEnumerable<T> ReadAsync<T>(IEnumerable<T> source)
    {
        foreach (var item in source)
            yield return item;
    }
#pragma warning restore CS1998
}
