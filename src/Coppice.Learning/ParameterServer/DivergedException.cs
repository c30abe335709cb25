namespace Coppice.Learning.ParameterServer;

/// <summary>The loss is no number any more.</summary>
public sealed class DivergedException : CoppiceException
{
    /// <summary>A training that diverged, told with where and at which rate.</summary>
    public DivergedException(string message)
        : base(message)
    {
    }
}
