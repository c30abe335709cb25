namespace Coppice.Learning.Networks;

/// <summary>The shape of one example on its way through a network: a flat vector, or an image of height × width ×
/// channels, the channels of a pixel next to each other.</summary>
public readonly record struct Shape
{
    /// <summary>A flat vector.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1.</exception>
    public Shape(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (Height, Width, Channels, IsFlat) = (1, 1, size, true);
    }

    /// <summary>An image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1, or the image holds more numbers than an array
    /// can.</exception>
    public Shape(int height, int width, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((double)height * width * channels, Array.MaxLength);
        (Height, Width, Channels) = (height, width, channels);
    }

    /// <summary>Rows of pixels; 1 for a vector.</summary>
    public int Height { get; }

    /// <summary>Pixels in a row; 1 for a vector.</summary>
    public int Width { get; }

    /// <summary>Numbers of a pixel; all of them for a vector.</summary>
    public int Channels { get; }

    /// <summary>Whether it is a vector.</summary>
    public bool IsFlat { get; }

    /// <summary>How many numbers one example has.</summary>
    public int Size => Height * Width * Channels;

    /// <summary><c>28×28×1</c>, or <c>784</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        IsFlat ? (FormattableString)$"{Channels}" : $"{Height}×{Width}×{Channels}");
}
