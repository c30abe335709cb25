namespace Coppice.Learning.ParameterServer.Encodings;

/// <summary>The elements of largest magnitude; the others wait and are added to later ones, on both ways (error feedback:
/// Stich, Cordonnier, Jaggi 2018, "Sparsified SGD with Memory"; Lin, Han, Mao, Wang, Dally 2018, "Deep Gradient
/// Compression").</summary>
public sealed record TopK : UpdateEncoding
{
    /// <summary>The share that travels, above 0 and up to 1.</summary>
    public double Share { get; init; } = 0.01;

    internal override int CountOf(int length) => Math.Clamp((int)Math.Ceiling(Share * length), 1, length);
}
