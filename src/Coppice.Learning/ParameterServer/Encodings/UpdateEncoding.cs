namespace Coppice.Learning.ParameterServer.Encodings;

/// <summary>How updates and parameters travel between workers and shards.</summary>
public abstract record UpdateEncoding
{
    private protected UpdateEncoding()
    {
    }

    /// <summary>How many of so many elements travel at once.</summary>
    internal abstract int CountOf(int length);
}
