namespace Coppice.Learning;

/// <summary>Hyperparameters that know which of their values, alone or together, cannot be fitted.</summary>
public interface IParameters
{
    /// <summary>Everything that is wrong with the values; empty when they can be fitted.</summary>
    IEnumerable<ParameterFault> Faults();
}
