namespace Coppice;

/// <summary>The job was canceled, by whoever, before it ended.</summary>
public sealed class JobCanceledException : CoppiceException
{
    /// <summary>A cancel, told in one sentence.</summary>
    public JobCanceledException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
