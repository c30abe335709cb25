using System.Collections.Concurrent;
using System.Reflection;

namespace Coppice.Calls.Values;

/// <summary>Which assemblies are .NET's own: every machine has them, so that they do not travel.</summary>
static class Framework
{
    static readonly ConcurrentDictionary<Assembly, bool> Known = new();
    static readonly string CoreFolder = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "";

    // …/shared/Microsoft.NETCore.App/10.0.0 → …/shared/, beside which ASP.NET Core's own lies.
    static readonly string? SharedFolder =
        Path.GetDirectoryName(CoreFolder) is { } versions && Path.GetFileName(versions) == "Microsoft.NETCore.App"
            ? Path.GetDirectoryName(versions) + Path.DirectorySeparatorChar
            : null;

    /// <summary>Whether .NET declares the type.</summary>
    public static bool Declares(Type type) => Has(type.Assembly);

    /// <summary>Whether the assembly is .NET's own.</summary>
    public static bool Has(Assembly assembly) => Known.GetOrAdd(assembly, static a =>
        a == typeof(object).Assembly || (!a.IsDynamic && HasFile(a.GetName().Name ?? "", a.Location)));

    /// <summary>Whether this assembly file is .NET's own.</summary>
    public static bool HasFile(string name, string path) => SharedFolder is not null
        ? path.StartsWith(SharedFolder, StringComparison.Ordinal)
        : Path.GetDirectoryName(path) == CoreFolder && IsFrameworkName(name);

    /// <summary>A framework type by name; throws where the assembly is not the framework's.</summary>
    public static Type Find(string? assembly, string? type)
    {
        if (assembly is null || type is null || type.Contains(',', StringComparison.Ordinal)
            || !ProgramAssemblies.Trusted.TryGetValue(assembly, out var path) || !HasFile(assembly, path))
            throw CodecException.Damaged($"{assembly} is not an assembly of the framework");
        return System.Reflection.Assembly.Load(new AssemblyName(assembly)).GetType(type, throwOnError: false)
            ?? throw CodecException.Damaged($"{assembly} has no type {type}");
    }

    // A self-contained program has the framework among its own files: only names tell them apart.
    static bool IsFrameworkName(string name) => name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.VisualBasic", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal)
        || name is "System" or "mscorlib" or "netstandard" or "WindowsBase" or "Microsoft.CSharp";
}
