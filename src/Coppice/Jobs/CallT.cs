namespace Coppice.Jobs;

/// <summary>One shape for every delegate that a verb takes; exactly one of the three functions is set.</summary>
sealed class Call<TIn, TOut>
{
    public Call(Delegate original)
    {
        // Such a method matches the sync form, and its "result" could neither be kept nor sent.
        if (typeof(TOut) == typeof(Task)
            || typeof(TOut) == typeof(ValueTask)
            || (typeof(TOut).IsGenericType && typeof(TOut).GetGenericTypeDefinition() == typeof(ValueTask<>)))
            throw new ArgumentException($"The call returns {typeof(TOut).Name}; it must return a value or a Task<T>.");
        Original = original;
    }

    /// <summary>The user's own delegate: what a call is named, remembered and sent by.</summary>
    public Delegate Original { get; }

    /// <summary>Whether the user's delegate takes a token or a context, so that it may end by itself when it is
    /// to.</summary>
    public bool SeesToken { get; init; } = true;

    public Func<TIn, TOut>? Plain { get; init; }

    public Func<TIn, TaskContext, TOut>? Sync { get; init; }

    public Func<TIn, TaskContext, Task<TOut>>? Async { get; init; }
}
