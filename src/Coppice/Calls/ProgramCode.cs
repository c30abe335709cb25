using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using Coppice.Calls.Values;

namespace Coppice.Calls;

/// <summary>
/// The hash of a program's code: its own assemblies and its packages', by content, found from references. The framework
/// and Coppice's core do not count: they are everywhere, while Coppice.Learning travels and counts as the program's.
/// </summary>
static class ProgramCode
{
    const string Core = "Coppice";

    static readonly ConcurrentDictionary<string, AssemblyFile> Files = new();
    static readonly ConcurrentDictionary<Assembly, ContentHash> Closures = new();

    /// <summary>The hash of all code that the method can reach by reference, its generic arguments' included.</summary>
    /// <exception cref="CodecException">An assembly has no file.</exception>
    public static ContentHash Hash(MethodInfo method) => Hash(AssembliesOf(method));

    /// <summary>The hash of all code that these assemblies reach by reference.</summary>
    /// <exception cref="CodecException">An assembly has no file.</exception>
    public static ContentHash Hash(IEnumerable<Assembly> assemblies)
    {
        var hashes = assemblies.Distinct().Where(Counts).Select(Hash).Distinct().Order().ToArray();
        if (hashes.Length == 1)
            return hashes[0];
        var all = new byte[hashes.Length * ContentHash.Size];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i].CopyTo(all.AsSpan(i * ContentHash.Size));
        return ContentHash.Of(all);
    }

    /// <summary>The hash of the assembly and all that it references.</summary>
    /// <exception cref="CodecException">The assembly has no file.</exception>
    public static ContentHash Hash(Assembly assembly) => Closures.GetOrAdd(assembly, static a => HashClosure(a));

    /// <summary>The files of the assembly and of all that it references, in order of their names.</summary>
    /// <exception cref="CodecException">The assembly has no file.</exception>
    public static IReadOnlyList<string> FilesOf(Assembly assembly) =>
        [.. Closure(assembly).Select(f => f.Path).Order(StringComparer.Ordinal)];

    /// <summary>Whether the assembly is the program's: not the framework's, not Coppice's core.</summary>
    public static bool Counts(Assembly assembly) =>
        !Framework.Has(assembly) && assembly != typeof(ProgramCode).Assembly;

    static IEnumerable<Assembly> AssembliesOf(MethodInfo method)
    {
        var types = new Stack<Type>(method.GetGenericArguments());
        if (method.DeclaringType is { } declaring)
            types.Push(declaring);
        yield return method.Module.Assembly;
        while (types.TryPop(out var type))
        {
            yield return type.Assembly;
            foreach (var argument in type.GenericTypeArguments)
                types.Push(argument);
            if (type.HasElementType)
                types.Push(type.GetElementType()!); // It has one.
        }
    }

    static ContentHash HashClosure(Assembly assembly)
    {
        var files = Closure(assembly);
        Parallel.ForEach(files, static file => file.Hash());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file.Name + "\n"));
            hash.AppendData(file.Hash().ToArray());
        }

        return ContentHash.From(hash);
    }

    static List<AssemblyFile> Closure(Assembly assembly)
    {
        if (assembly.IsDynamic || PathOf(assembly) is not { } root)
        {
            throw new CodecException(
                $"The code of the assembly \"{assembly.GetName().Name}\" has no file, so that it can neither be told from "
                + "another version nor travel. Cure: build the program with assemblies as files (no single-file or AOT "
                + "publishing, no assembly loaded from bytes), or run without remembered results.");
        }

        var found = new Dictionary<string, AssemblyFile>(StringComparer.OrdinalIgnoreCase);
        var open = new Stack<string>([root]);
        while (open.TryPop(out var path))
        {
            var file = Files.GetOrAdd(path, static p => new(p));
            if (!found.TryAdd(file.Name, file))
                continue;
            foreach (var reference in file.References)
            {
                if (reference != Core && !found.ContainsKey(reference) && Resolve(reference, path) is { } next)
                    open.Push(next);
            }
        }

        return [.. found.Values];
    }

    // A reference without a file is one that only the compiler needed.
    static string? Resolve(string name, string from)
    {
        if (!ProgramAssemblies.Trusted.TryGetValue(name, out var path))
            path = Path.Combine(Path.GetDirectoryName(from) ?? "", name + ".dll");
        return File.Exists(path) && !Framework.HasFile(name, path) ? path : null;
    }

    // IL3000: an empty location, which is what single-file programs have, is the case asked about.
#pragma warning disable IL3000
    static string? PathOf(Assembly assembly) => assembly.Location is { Length: > 0 } path && File.Exists(path) ? path : null;
#pragma warning restore IL3000

    sealed class AssemblyFile
    {
        readonly Lazy<ContentHash> _hash;

        public AssemblyFile(string path)
        {
            Path = path;
            Name = System.IO.Path.GetFileNameWithoutExtension(path);
            _hash = new(() => ContentHash.Of(File.ReadAllBytes(path)));
            References = ReadReferences(path);
        }

        public string Path { get; }

        public string Name { get; }

        public string[] References { get; }

        public ContentHash Hash() => _hash.Value;

        static string[] ReadReferences(string path)
        {
            using var reader = new PEReader(File.OpenRead(path));
            if (!reader.HasMetadata)
                return [];
            var metadata = reader.GetMetadataReader();
            return [.. metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))];
        }
    }
}
