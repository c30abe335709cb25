namespace Coppice.Learning.Networks;

/// <summary>A network cannot be built, read or trained further: the message is made for the user.</summary>
public sealed class NetworkException : Exception
{
    /// <summary>It cannot, for the reason given.</summary>
    public NetworkException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
