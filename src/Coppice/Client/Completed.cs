namespace Coppice;

/// <summary>One finished item of <c>AsCompletedAsync</c>.</summary>
/// <typeparam name="TResult">What the call returns.</typeparam>
public readonly record struct Completed<TResult>
{
    /// <summary>The item's index among the items given.</summary>
    public required int Index { get; init; }

    /// <summary>What the call returned for it.</summary>
    public required TResult Result { get; init; }

    /// <summary>Whether the result was remembered from an earlier job rather than computed.</summary>
    public bool Remembered { get; init; }

    /// <summary>Index and result.</summary>
    public void Deconstruct(out int index, out TResult result) => (index, result) = (Index, Result);
}
