namespace Coppice.Learning.ParameterServer.Encodings;

/// <summary>Every element as a 32-bit number: the reference.</summary>
public sealed record Float32 : UpdateEncoding
{
    internal override int CountOf(int length) => length;
}
