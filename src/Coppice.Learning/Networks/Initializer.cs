using Coppice.Learning.Numerics;

namespace Coppice.Learning.Networks;

/// <summary>Draws the numbers that parameters begin with.</summary>
public sealed class Initializer
{
    RandomStream _stream;

    internal Initializer(RandomKey key) => _stream = key.Stream();

    /// <summary>Uniform in ±√(6 / (fan in + fan out)) (Glorot and Bengio, Understanding the difficulty of training
    /// deep feedforward neural networks, 2010).</summary>
    public void Glorot(Span<float> values, int fanIn, int fanOut) =>
        Uniform(values, Math.Sqrt(6.0 / ((double)fanIn + fanOut)));

    /// <summary>Uniform in ±√(6 / fan in), for layers that a ReLU follows (He et al., Delving deep into rectifiers,
    /// 2015).</summary>
    public void He(Span<float> values, int fanIn) => Uniform(values, Math.Sqrt(6.0 / fanIn));

    /// <summary>Uniform in ±<paramref name="limit"/>.</summary>
    public void Uniform(Span<float> values, double limit)
    {
        foreach (ref var value in values)
            value = (float)(((_stream.Next() >> 11) * (2.0 / (1L << 53)) - 1) * limit);
    }
}
