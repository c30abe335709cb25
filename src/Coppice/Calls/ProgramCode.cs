using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
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

    static readonly ConcurrentDictionary<Assembly, AssemblyFile> Files = new();
    static readonly ConcurrentDictionary<Assembly, CodeHash> Closures = new();

    /// <summary>The hash of all code that the method can reach by reference, its generic arguments' included.</summary>
    /// <exception cref="CodecException">An assembly has no file.</exception>
    public static ContentHash Hash(MethodInfo method) => Hash(
        AssembliesOf([.. method.GetGenericArguments(), method.DeclaringType ?? typeof(object)])
            .Append(method.Module.Assembly));

    /// <summary>The hash of all code that these assemblies reach by reference.</summary>
    /// <exception cref="CodecException">An assembly has no file.</exception>
    public static ContentHash Hash(IEnumerable<Assembly> assemblies)
    {
        var distinct = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var assembly in assemblies)
        {
            if (Counts(assembly))
                distinct.Add(Hash(assembly).ToString());
        }

        return distinct.Count == 1
            ? ContentHash.Parse(distinct.Min!) // There is one.
            : ContentHash.Of(Encoding.UTF8.GetBytes(string.Concat(distinct)));
    }

    /// <summary>The hash of the assembly and all that it references.</summary>
    /// <exception cref="CodecException">The assembly has no file.</exception>
    public static ContentHash Hash(Assembly assembly) =>
        Closures.GetOrAdd(assembly, static a => new(HashClosure(a))).Hash;

    /// <summary>The files of the assembly and of all that it references, in order of their names.</summary>
    /// <exception cref="CodecException">The assembly has no file.</exception>
    public static IReadOnlyList<string> FilesOf(Assembly assembly) =>
        [.. Closure(assembly).Select(f => f.Path).Order(StringComparer.Ordinal)];

    /// <summary>Whether the assembly is the program's: not the framework's, not Coppice's core.</summary>
    public static bool Counts(Assembly assembly) =>
        !Framework.Has(assembly) && assembly != typeof(ProgramCode).Assembly;

    /// <summary>The assemblies of a type, its elements and its generic arguments.</summary>
    public static HashSet<Assembly> AssembliesOf(params Type[] types)
    {
        var found = new HashSet<Assembly>();
        var open = new Stack<Type>(types);
        while (open.TryPop(out var type))
        {
            found.Add(type.Assembly);
            foreach (var argument in type.GenericTypeArguments)
                open.Push(argument);
            if (type.GetElementType() is { } element)
                open.Push(element);
        }

        return found;
    }

    static ContentHash HashClosure(Assembly assembly)
    {
        var files = Closure(assembly);
        files.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file.Name + "\n"));
            hash.AppendData(file.Hash().ToArray());
        }

        return ContentHash.From(hash);
    }

    static List<AssemblyFile> Closure(Assembly assembly)
    {
        if (PathOf(assembly) is null)
        {
            throw new CodecException(
                $"The code of the assembly \"{assembly.GetName().Name}\" has no file, so that it can neither be told "
                + "from another version nor travel. Cure: build the program with assemblies as files (no single-file "
                + "or AOT publishing, no assembly loaded from bytes), or run without remembered results.");
        }

        var found = new Dictionary<string, AssemblyFile>(StringComparer.OrdinalIgnoreCase);
        var open = new Stack<Assembly>([assembly]);
        while (open.TryPop(out var next))
        {
            var file = Files.GetOrAdd(next, static a => new(a));
            if (!found.TryAdd(file.Name, file))
                continue;
            foreach (var reference in next.GetReferencedAssemblies())
            {
                if (reference.Name is { } name && name != Core && !found.ContainsKey(name)
                    && Resolve(name, next) is { } referenced)
                    open.Push(referenced);
            }
        }

        return [.. found.Values];
    }

    // A reference without a file is one that only the compiler needed.
    static Assembly? Resolve(string name, Assembly from)
    {
        if (!ProgramAssemblies.Trusted.TryGetValue(name, out var path))
            path = Path.Combine(Path.GetDirectoryName(PathOf(from)) ?? "", name + ".dll");
        if (!File.Exists(path) || Framework.HasFile(name, path))
            return null;
        try
        {
            return (AssemblyLoadContext.GetLoadContext(from) ?? AssemblyLoadContext.Default).LoadFromAssemblyPath(path);
        }
        catch (BadImageFormatException)
        {
            return null; // A native library of the same name.
        }
    }

    // IL3000: an empty location, which is what single-file programs have, is the case asked about.
#pragma warning disable IL3000
    static string? PathOf(Assembly assembly) =>
        !assembly.IsDynamic && assembly.Location is { Length: > 0 } path && File.Exists(path) ? path : null;
#pragma warning restore IL3000

    // A class: a dictionary of hashes would have to be compiled at the start of every program.
    sealed record CodeHash(ContentHash Hash);

    sealed class AssemblyFile(Assembly assembly)
    {
        ContentHash? _hash;

        public string Path { get; } = PathOf(assembly) ?? "";

        public string Name { get; } = assembly.GetName().Name ?? "";

        public ContentHash Hash() => _hash ??= ContentHash.Of(File.ReadAllBytes(Path));
    }
}
