namespace Coppice;

/// <summary>The store cannot be written or read: a full disk, no permission, a server that is away.</summary>
public sealed class StoreException : CoppiceException
{
    readonly bool _transient;

    /// <summary>A store's failure, told in one sentence that names the place.</summary>
    public StoreException(string message, Exception? innerException = null, bool transient = false)
        : base(message, innerException) => _transient = transient;

    /// <summary>Whether the store may take the same request later.</summary>
    public override bool IsTransient => _transient;
}
