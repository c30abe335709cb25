namespace Coppice.Calls.Values;

sealed partial class ValueEncoder
{
    bool _wholeMemories;

    /// <summary>How arrays were met: whole, or through a window.</summary>
    public MemoryWindows Memories { get; } = new();

    /// <summary>A window takes a number among the objects, since it arrives as an array of its own.</summary>
    public void AddWindow(object array, int start, int length)
    {
        var id = _objects.Count;
        Memories.Add(array, start, length, id, _objects.ContainsKey(array));
        _objects.Add(new object(), id);
    }

    void ClearMemories() => Memories.Clear(_wholeMemories);

    bool TakeWindowsOverlapped()
    {
        var again = Memories.Overlapped && !_wholeMemories;
        _wholeMemories |= again;
        return again;
    }
}
