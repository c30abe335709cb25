using System.ComponentModel;

namespace Coppice.Learning.Networks;

/// <summary>Square filters that move over an image.</summary>
public sealed record Conv2D : Layer
{
    /// <summary>One 3 × 3 filter, to be set otherwise.</summary>
    public Conv2D()
    {
    }

    /// <summary>So many square filters.</summary>
    public Conv2D(int filters, int kernel = 3) => (Filters, Kernel) = (filters, kernel);

    /// <summary>The number of filters: channels that come out.</summary>
    [Description("The number of filters, at least 1.")]
    public int Filters { get; init; } = 1;

    /// <summary>The side of a filter, in pixels.</summary>
    [Description("The side of a filter in pixels, at least 1.")]
    public int Kernel { get; init; } = 3;

    /// <summary>How many zero pixels are put around the image.</summary>
    [Description("How many zero pixels are put around the image.")]
    public int Padding { get; init; }

    /// <summary>How far a filter moves at a time.</summary>
    [Description("How many pixels a filter moves at a time, at least 1.")]
    public int Stride { get; init; } = 1;

    /// <summary>How weights are drawn.</summary>
    [Description("How weights are drawn.")]
    public Initialization Initialization { get; init; }

    /// <inheritdoc/>
    public override string Name => "conv2d";

    /// <inheritdoc/>
    public override BoundLayer Bind(Shape input)
    {
        if (Filters < 1 || Kernel < 1 || Padding < 0 || Stride < 1)
        {
            throw new NetworkException(
                "filters, kernel and stride must be at least 1 and padding at least 0, got "
                + $"{Filters}, {Kernel}, {Stride} and {Padding}");
        }

        if (input.IsFlat)
        {
            throw new NetworkException(
                $"its filters are {Kernel}×{Kernel} pixels, and it is given a vector of {input}: put it before any "
                + "flatten or dense");
        }

        var (height, width) = (input.Height + 2L * Padding, input.Width + 2L * Padding);
        if (Kernel > height || Kernel > width)
        {
            throw new NetworkException(
                $"its filters of {Kernel}×{Kernel} are larger than the image {input} with padding {Padding}");
        }

        var output = new Shape((int)((height - Kernel) / Stride + 1), (int)((width - Kernel) / Stride + 1), Filters);
        return BoundPointConv2D.Suits(input, output, this)
            ? new BoundPointConv2D(input, output, this, Networks.Kernel.Best)
            : new BoundConv2D(input, output, this, Networks.Kernel.Best);
    }
}
