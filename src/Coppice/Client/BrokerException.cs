namespace Coppice;

/// <summary>The broker cannot be reached, or did not take what was sent.</summary>
public sealed class BrokerException : CoppiceException
{
    /// <summary>A broker's failure, told in one sentence.</summary>
    public BrokerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>True: what is between the machines comes and goes.</summary>
    public override bool IsTransient => true;
}
