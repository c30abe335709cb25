namespace Coppice.Learning.Search;

/// <summary>The values of a setting on some axes, as a key.</summary>
sealed class BoundValues(object?[] values, int[] axes) : IEquatable<BoundValues>
{
    readonly object?[] _values = values;

    public bool Equals(BoundValues? other)
    {
        if (other is null)
            return false;
        foreach (var axis in axes)
        {
            if (!Equals(_values[axis], other._values[axis]))
                return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as BoundValues);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var axis in axes)
            hash.Add(_values[axis]);
        return hash.ToHashCode();
    }
}
