using System.ComponentModel;

namespace Coppice.Learning.Networks;

/// <summary>The largest number of each square window, channel by channel. Pixels beyond the last whole window are left
/// out.</summary>
public sealed record MaxPool2D : Layer
{
    /// <summary>Windows of 2 × 2 pixels, to be set otherwise.</summary>
    public MaxPool2D()
    {
    }

    /// <summary>Windows of that side.</summary>
    public MaxPool2D(int size) => Size = size;

    /// <summary>The side of a window, in pixels.</summary>
    [Description("The side of a window in pixels, at least 1.")]
    public int Size { get; init; } = 2;

    /// <summary>How far a window moves at a time; by default its side.</summary>
    [Description("How many pixels a window moves at a time; null for its side.")]
    public int? Stride { get; init; }

    /// <inheritdoc/>
    public override string Name => "maxpool2d";

    /// <inheritdoc/>
    public override BoundLayer Bind(Shape input)
    {
        var stride = Stride ?? Size;
        if (Size < 1 || stride < 1)
            throw new NetworkException($"size and stride must be at least 1, got {Size} and {stride}");
        if (input.IsFlat)
        {
            throw new NetworkException(
                $"its windows are {Size}×{Size} pixels, and it is given a vector of {input}: put it before any flatten "
                + "or dense");
        }

        if (Size > input.Height || Size > input.Width)
            throw new NetworkException($"its windows of {Size}×{Size} are larger than the image {input}");
        return new BoundMaxPool2D(
            input,
            new Shape((input.Height - Size) / stride + 1, (input.Width - Size) / stride + 1, input.Channels),
            Size,
            stride);
    }
}
