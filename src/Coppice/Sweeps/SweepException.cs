namespace Coppice;

/// <summary>A sweep could not begin or go on. What it has finished is kept, and the same call goes on from
/// there.</summary>
public sealed class SweepException : CoppiceException
{
    /// <summary>What happened, where, and the cure.</summary>
    public SweepException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
