namespace Coppice.Learning.Networks;

/// <summary>Room for a batch of examples.</summary>
/// <param name="network">What they are for.</param>
/// <param name="most">The most examples that it takes.</param>
public sealed class Batch(Network network, int most)
{
    readonly float[] _inputs = new float[most * network.Input.Size];
    readonly float[] _targets = new float[most * network.TargetCount];

    int _rows;

    /// <summary>The inputs of the examples last read.</summary>
    public ReadOnlySpan<float> Inputs => _inputs.AsSpan(0, _rows * network.Input.Size);

    /// <summary>Their targets.</summary>
    public ReadOnlySpan<float> Targets => _targets.AsSpan(0, _rows * network.TargetCount);

    /// <summary>Reads some examples.</summary>
    /// <exception cref="NetworkException">They are not of the network's shape.</exception>
    public void Read(Examples examples, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Input.Size != network.Input.Size || examples.TargetCount != network.TargetCount)
        {
            throw new NetworkException(
                $"the network takes examples of {network.Input} with {network.TargetCount} targets, and is given "
                + $"{examples.Input} with {examples.TargetCount}");
        }

        _rows = rows.Length;
        examples.Read(rows, _inputs, _targets);
    }
}
