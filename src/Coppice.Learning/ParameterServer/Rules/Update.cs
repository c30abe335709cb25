namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>An update of a slice of the parameters: all of it, or some of its elements.</summary>
/// <param name="indices">Where the values belong, ascending; empty where all are there.</param>
/// <param name="values">What the rule makes of a window.</param>
readonly ref struct Update(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
{
    public readonly ReadOnlySpan<int> Indices = indices;
    public readonly ReadOnlySpan<float> Values = values;

    public bool IsSparse => Indices.Length > 0 || Values.Length == 0;
}
