using System.ComponentModel;

namespace Coppice.Learning.Networks;

/// <summary>Each output is a weighted sum of all inputs and a bias.</summary>
public sealed record Dense : Layer
{
    /// <summary>A layer of one output, to be set otherwise by <see cref="Units"/>.</summary>
    public Dense()
    {
    }

    /// <summary>A layer of so many outputs.</summary>
    public Dense(int units) => Units = units;

    /// <summary>The number of outputs.</summary>
    [Description("The number of outputs, at least 1.")]
    public int Units { get; init; } = 1;

    /// <summary>How weights are drawn.</summary>
    [Description("How weights are drawn.")]
    public Initialization Initialization { get; init; }

    /// <inheritdoc/>
    public override BoundLayer Bind(Shape input)
    {
        if (Units < 1)
            throw new NetworkException($"units must be at least 1, got {Units}");
        if (!input.IsFlat)
        {
            throw new NetworkException(
                $"it takes a vector of {input.Size} to one of {Units}, and is given {input}: put a flatten before it");
        }

        if ((long)input.Size * Units + Units > Array.MaxLength)
            throw new NetworkException($"{input.Size} × {Units} weights are more than an array can hold");
        return new BoundDense(input, this, Kernel.Best);
    }
}
