namespace Coppice.Calls;

/// <summary>An object that travels as the hash of its content alone; the content is fetched where it arrives.</summary>
interface ITravels
{
    /// <summary>The hash of the content.</summary>
    ContentHash Content { get; }
}
