namespace Coppice.Learning.Search;

/// <summary>A search that cannot be done as asked; the message is for its user, and says what to change.</summary>
public sealed class SearchException : Exception
{
    /// <summary>An exception with that message.</summary>
    public SearchException(string message) : base(message)
    {
    }

    /// <summary>An exception with that message and its cause.</summary>
    public SearchException(string message, Exception cause) : base(message, cause)
    {
    }
}
