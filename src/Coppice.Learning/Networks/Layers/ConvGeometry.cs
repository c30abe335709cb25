namespace Coppice.Learning.Networks;

/// <summary>The sizes of a convolution, and how they are rounded up to whole vectors.</summary>
sealed class ConvGeometry(Shape input, Shape output, Conv2D layer, Kernel kernel)
{
    public Shape Input => input;

    public Shape Output => output;

    public Kernel Kernel => kernel;

    /// <summary>The side of a filter.</summary>
    public int Side => layer.Kernel;

    public int Stride => layer.Stride;

    public int Padding => layer.Padding;

    /// <summary>The image with its padding.</summary>
    public int PaddedHeight { get; } = input.Height + 2 * layer.Padding;

    public int PaddedWidth { get; } = input.Width + 2 * layer.Padding;

    /// <summary>Weights of one filter.</summary>
    public int Taps { get; } = layer.Kernel * layer.Kernel * input.Channels;

    public int WideIn { get; } = RoundUp(input.Channels, kernel.Lanes);

    public int WideOut { get; } = RoundUp(output.Channels, kernel.Lanes);

    public static int RoundUp(int count, int multiple) => (count + multiple - 1) / multiple * multiple;
}
