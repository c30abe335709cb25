namespace Coppice.Learning.ParameterServer.Encodings;

/// <summary>How updates and parameters travel between workers and shards.</summary>
public abstract record UpdateEncoding
{
    private protected UpdateEncoding()
    {
    }

    /// <summary>How many of so many elements travel at once.</summary>
    internal abstract int CountOf(int length);
}

/// <summary>Every element as a 32-bit number: the reference.</summary>
public sealed record Dense : UpdateEncoding
{
    internal override int CountOf(int length) => length;
}

/// <summary>The elements of largest magnitude; the others wait and are added to later ones, on both ways (error feedback:
/// Stich, Cordonnier, Jaggi 2018, "Sparsified SGD with Memory"; Lin, Han, Mao, Wang, Dally 2018, "Deep Gradient
/// Compression").</summary>
public sealed record TopK : UpdateEncoding
{
    /// <summary>The share that travels, above 0 and up to 1.</summary>
    public double Share { get; init; } = 0.01;

    internal override int CountOf(int length) => Math.Clamp((int)Math.Ceiling(Share * length), 1, length);
}
