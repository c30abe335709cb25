using System.Reflection;

namespace Coppice.Calls;

/// <summary>What encoding and decoding take from their surroundings.</summary>
sealed record CodecOptions
{
    /// <summary>What works for a value that stays in this process' program.</summary>
    public static CodecOptions Default { get; } = new();

    /// <summary>The first word of the path in messages: <c>call.customer.Orders[3]</c>.</summary>
    public string Name { get; init; } = "value";

    /// <summary>
    /// Decoding: finds assemblies whose types may be made by their simple names. Null: those of the running program, the
    /// framework's never.
    /// </summary>
    public Func<string, Assembly?>? Program { get; init; }

    /// <summary>Decoding: what a cancellation token becomes, whichever it was.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Decoding: makes objects that travelled as a content hash whole.</summary>
    public ITravelResolver? Resolver { get; init; }
}
