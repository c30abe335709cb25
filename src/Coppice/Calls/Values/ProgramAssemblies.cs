using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace Coppice.Calls.Values;

/// <summary>The assemblies whose types a value may bring to life.</summary>
static class ProgramAssemblies
{
    static readonly ConcurrentDictionary<Assembly, string> Names = new();

    /// <summary>Name and path of every assembly that the host started this process with.</summary>
    public static IReadOnlyDictionary<string, string> Trusted { get; } = ReadTrusted();

    /// <summary>An assembly's simple name, which the runtime makes anew each time that it is asked.</summary>
    public static string NameOf(Assembly assembly) =>
        Names.GetOrAdd(assembly, static named => named.GetName().Name ?? "");

    /// <summary>Coppice's core, or an assembly of this program, or of the running one; null where it is none.</summary>
    public static Assembly? Find(string name, Func<string, Assembly?>? program)
    {
        var core = typeof(ProgramAssemblies).Assembly;
        if (name == NameOf(core))
            return core;
        if (program is not null)
            return program(name);

        // The program itself before what it has loaded beside itself under the same name.
        if (Among(AssemblyLoadContext.Default.Assemblies, name) is { } own)
            return own;
        return Trusted.TryGetValue(name, out var path) && !Framework.HasFile(name, path)
            ? AssemblyLoadContext.Default.LoadFromAssemblyPath(path)
            : Among(AppDomain.CurrentDomain.GetAssemblies(), name);
    }

    static Assembly? Among(IEnumerable<Assembly> assemblies, string name)
    {
        foreach (var assembly in assemblies)
        {
            if (NameOf(assembly) == name && !assembly.IsDynamic && !Framework.Has(assembly))
                return assembly;
        }

        return null;
    }

    static Dictionary<string, string> ReadTrusted()
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var list = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        foreach (var path in list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            found.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        return found;
    }
}
