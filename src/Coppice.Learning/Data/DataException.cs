namespace Coppice.Learning.Data;

/// <summary>Data that cannot be used as they are: the message is made for the user, and says what to do.</summary>
public sealed class DataException : Exception
{
    /// <summary>Data cannot be used, for the reason given.</summary>
    public DataException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
