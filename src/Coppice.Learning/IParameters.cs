namespace Coppice.Learning;

/// <summary>A record of hyperparameters that can say what is wrong with it.</summary>
public interface IParameters
{
    /// <summary>Everything that is out of range, by property name; empty when the record is sound.</summary>
    IEnumerable<ParameterFault> Faults();
}

/// <summary>One parameter that is out of range.</summary>
/// <param name="Property">The property's name (<c>MaxDepth</c>).</param>
/// <param name="Message">What must hold and what was given: <c>must be at least 1, got 0</c>.</param>
public sealed record ParameterFault(string Property, string Message);

static class ParameterChecks
{
    /// <exception cref="ArgumentException">Something is out of range: all of it is named.</exception>
    public static void Check(this IParameters parameters)
    {
        var faults = parameters.Faults().ToList();
        if (faults.Count > 0)
            throw new ArgumentException(string.Join("; ", faults.Select(f => $"{f.Property} {f.Message}")) + ".");
    }
}
