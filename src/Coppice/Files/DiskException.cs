using System.Runtime.InteropServices;

namespace Coppice.Files;

/// <summary>What the system said of a path.</summary>
sealed class DiskException(int error, string doing, FileName path) : IOException(
    $"Cannot {doing} {path.Shown}: {Marshal.GetPInvokeErrorMessage(error)}.", error)
{
    public const int NoEntry = 2, NoAccess = 13, Exists = 17, NotFolder = 20, NoSpace = 28, ReadOnly = 30;
    public const int OverQuota = 122;
    const int NotPermitted = 1, IoError = 5, Stale = 116, NotEmpty = 39;

    public int Error { get; } = error;

    /// <summary>Whether a mount over a network says so while its server is away.</summary>
    public bool MeansAway => Error is IoError or Stale or >= 100 and <= 113;

    public bool MeansMissing => Error is NoEntry or NotFolder;

    public bool MeansFull => Error is NoSpace or OverQuota;

    public bool MeansForbidden => Error is NotPermitted or NoAccess or ReadOnly;

    /// <summary>Whether the file or folder was there already. Over sshfs the server only says that it failed.</summary>
    public bool MayMeanExists => Error is Exists or NotPermitted or NotEmpty;
}
