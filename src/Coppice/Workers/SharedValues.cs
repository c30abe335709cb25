using System.Collections.Concurrent;
using System.Reflection;
using Coppice.Calls;
using Coppice.Code;
using Coppice.Stores;

namespace Coppice.Workers;

/// <summary>Shared values as this process has them: each decoded once for a program, and let go when no call that knows it
/// is left.</summary>
sealed class SharedValues(IBlobs blobs)
{
    readonly ConcurrentDictionary<ProgramContext, Resolver> _resolvers = [];

    public ITravelResolver For(ProgramContext program) =>
        _resolvers.GetOrAdd(program, static (context, all) => new Resolver(all, context), this);

    /// <summary>Brings content to this machine, before calls that block their slot need it.</summary>
    public async Task FetchAsync(IReadOnlyList<ContentHash> contents, CancellationToken cancellationToken)
    {
        foreach (var content in contents)
            await using (await blobs.OpenAsync(content, cancellationToken) ?? throw Missing(content))
            {
            }
    }

    static CodecException Missing(ContentHash content) => new(
        $"Shared content {content} is not in the store. Share it by ShareAsync of the cluster that runs the call.");

    // What is an eighth of all that this process may have is large, however little that is.
    static readonly long Large = Math.Min(32 << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);

    sealed class Resolver(SharedValues values, ProgramContext program) : ITravelResolver
    {
        static readonly MethodInfo Loading =
            typeof(Resolver).GetMethod(nameof(Load), BindingFlags.Instance | BindingFlags.NonPublic)!; // below

        readonly ConcurrentDictionary<(ContentHash, Type), Entry> _known = [];

        public object Resolve(Type type, ContentHash content)
        {
            var entry = _known.GetOrAdd((content, type), _ => new Entry());
            lock (entry)
            {
                if (entry.Value?.Target is { } known)
                    return known;
                var value = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Shared<>)
                    ? Loading.MakeGenericMethod(type.GenericTypeArguments).Invoke(
                        this, BindingFlags.DoNotWrapExceptions, null, [content], null)!
                    : throw CodecException.Damaged($"{type} does not travel by its content");
                entry.Value = new WeakReference(value);
                return value;
            }
        }

        Shared<T> Load<T>(ContentHash content)
        {
#pragma warning disable VSTHRD002 // decoding is synchronous, on a slot's own thread; the content is mostly here by now
            using var stream = Task.Run(() => values.OpenAsync(content)).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
            // What bringing it has left behind, and values that no call knows any more, are given back before it is made:
            // a worker then holds it once, and little else.
            if (stream.Length > Large)
                GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var options = new CodecOptions { Program = program.Find, Resolver = this };
            return new Shared<T>(ValueCodec.Decode<T>(Parse(stream), options), content);
        }

        // From the file straight into the value's arrays: what is shared is large.
        static EncodedValue Parse(Stream stream)
        {
            if (stream is FileStream file)
                return EncodedValue.Parse(file.SafeFileHandle);
            var all = new byte[stream.Length];
            stream.ReadExactly(all);
            return EncodedValue.Parse(all);
        }

        sealed class Entry
        {
            public WeakReference? Value { get; set; }
        }
    }

    async Task<Stream> OpenAsync(ContentHash content) =>
        await blobs.OpenAsync(content, CancellationToken.None) ?? throw Missing(content);
}
