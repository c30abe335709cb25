namespace Coppice;

/// <summary>A call took longer than its job allows.</summary>
public sealed class JobTimedOutException : CoppiceException
{
    /// <summary>A timeout, told in one sentence with the limit.</summary>
    public JobTimedOutException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
