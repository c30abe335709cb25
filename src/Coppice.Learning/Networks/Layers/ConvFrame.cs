namespace Coppice.Learning.Networks;

/// <summary>Images of even sides with zeros around, for those that are not so by themselves; memory that images are
/// copied into and out of.</summary>
/// <param name="shape">Of the images.</param>
/// <param name="before">Zeros above and on the left.</param>
/// <param name="height">With all zeros.</param>
/// <param name="width">With all zeros.</param>
sealed unsafe class ConvFrame(Shape shape, int before, int height, int width)
{
    // What is around the image stays zero, unless gradients are written over it, which nobody reads.
    readonly AlignedFloats _memory = new(height * width * shape.Channels);

    public float* Start => _memory.Start;

    float* Middle => _memory.Start + ((nint)before * width + before) * shape.Channels;

    public float* Take(float* image)
    {
        var line = shape.Width * shape.Channels;
        Matrix.Narrow(image, line, shape.Height, line, Middle, (nint)width * shape.Channels);
        return _memory.Start;
    }

    public void Give(float* image)
    {
        var line = shape.Width * shape.Channels;
        Matrix.Narrow(Middle, (nint)width * shape.Channels, shape.Height, line, image, line);
    }
}
