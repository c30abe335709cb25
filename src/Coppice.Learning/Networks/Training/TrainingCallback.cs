namespace Coppice.Learning.Networks;

/// <summary>Is told how training goes, and may end it.</summary>
public abstract class TrainingCallback
{
    /// <summary>A step was done.</summary>
    public virtual void OnStep(Network network, TrainingProgress progress)
    {
    }

    /// <summary>An epoch was done.</summary>
    /// <returns>Whether training goes on.</returns>
    public virtual bool OnEpoch(Network network, EpochReport report) => true;
}
