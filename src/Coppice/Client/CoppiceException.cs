namespace Coppice;

/// <summary>What this library throws when something other than the caller's use of it went wrong.</summary>
public class CoppiceException : Exception
{
    /// <summary>A failure, told in one sentence, with its cause where there is one.</summary>
    public CoppiceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the same request may succeed when it is made again later.</summary>
    public virtual bool IsTransient => false;
}
