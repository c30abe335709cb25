namespace Coppice.Learning.Trees.Growth;

/// <summary>The frames still to do, each with its walks, cells and category set, in flat arrays that only grow: a chain
/// as deep as the data is long needs no thread stack.</summary>
sealed class FrameStack(int words, int stride, int setWords, int featureWords)
{
    Frame[] _frames = new Frame[64];
    ulong[] _walks = new ulong[64 * words];
    ulong[] _totals = new ulong[64 * stride];
    ulong[] _lefts = new ulong[64 * stride];
    ulong[] _sets = new ulong[64 * setWords];
    ulong[] _constants = new ulong[64 * featureWords];

    public int Count { get; private set; }

    public ref Frame this[int frame] => ref _frames[frame];

    public Span<ulong> Walks(int frame) => _walks.AsSpan(frame * words, words);

    /// <summary>The cell of the node.</summary>
    public Span<ulong> Total(int frame) => _totals.AsSpan(frame * stride, stride);

    /// <summary>The cell of the left child of a split.</summary>
    public Span<ulong> Left(int frame) => _lefts.AsSpan(frame * stride, stride);

    /// <summary>The categories that go left in a split by categories.</summary>
    public Span<ulong> Set(int frame) => _sets.AsSpan(frame * setWords, setWords);

    /// <summary>The features known to be constant in the node, a bit each: so they are in all nodes below.</summary>
    public Span<ulong> Constants(int frame) => _constants.AsSpan(frame * featureWords, featureWords);

    /// <summary>Makes room for one more and returns its index; what stands there is what stood there before.</summary>
    public int Push()
    {
        if (Count == _frames.Length)
        {
            Array.Resize(ref _frames, Count * 2);
            Array.Resize(ref _walks, Count * 2 * words);
            Array.Resize(ref _totals, Count * 2 * stride);
            Array.Resize(ref _lefts, Count * 2 * stride);
            Array.Resize(ref _sets, Count * 2 * setWords);
            Array.Resize(ref _constants, Count * 2 * featureWords);
        }

        return Count++;
    }

    /// <summary>Takes the last one off: it can be read until the next push.</summary>
    public int Pop() => --Count;
}
