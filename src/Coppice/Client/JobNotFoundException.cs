namespace Coppice;

/// <summary>No job with this id is known: it never was, or it was pruned.</summary>
public sealed class JobNotFoundException : CoppiceException
{
    /// <summary>An unknown job, with its id.</summary>
    public JobNotFoundException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
