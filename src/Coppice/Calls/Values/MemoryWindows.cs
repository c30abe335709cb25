namespace Coppice.Calls.Values;

/// <summary>
/// A memory is a window of an array, and only the window is written: a thousand windows of one large array are not a
/// thousand large arrays. Where the same array is met again, whole or through another window, they would cease to share
/// elements; then the value is written once more with the arrays of its memories whole.
/// </summary>
sealed class MemoryWindows
{
    Dictionary<object, (int Start, int Length, int Id)>? _met;

    /// <summary>Some array was met in two ways.</summary>
    public bool Overlapped { get; private set; }

    /// <summary>Memories carry their whole arrays.</summary>
    public bool AreWhole { get; private set; }

    /// <summary>An array is written whole.</summary>
    public void Whole(object array)
    {
        if (!AreWhole && _met is not null && _met.ContainsKey(array))
            Overlapped = true;
    }

    /// <summary>The number of the window where it was met before, else null.</summary>
    public int? Find(object array, int start, int length)
    {
        if (_met is null || !_met.TryGetValue(array, out var window))
            return null;
        if (window.Start == start && window.Length == length)
            return window.Id;
        Overlapped = true;
        return null;
    }

    /// <summary>A window is written under this number; whether the array itself was written before.</summary>
    public void Add(object array, int start, int length, int id, bool seenWhole)
    {
        Overlapped |= seenWhole;
        _met ??= new(ReferenceEqualityComparer.Instance);
        _met[array] = (start, length, id);
    }

    /// <summary>A new walk.</summary>
    public void Clear(bool whole)
    {
        _met = null;
        AreWhole = whole;
        Overlapped = false;
    }
}
