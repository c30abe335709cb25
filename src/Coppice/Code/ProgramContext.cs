using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Coppice.Calls.Values;

namespace Coppice.Code;

/// <summary>A program as a worker loads it: its own assemblies, over the worker's framework and Coppice, each when it is
/// first asked for. It is never unloaded: collectible code runs loops over static arrays several times slower.</summary>
sealed class ProgramContext : AssemblyLoadContext
{
    readonly Dictionary<string, string> _assemblies = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentDictionary<string, Assembly?> _found = [];
    readonly string _folder;

    public ProgramContext(string name, string folder, CodeManifest manifest)
        : base(name)
    {
        _folder = folder;
        foreach (var file in manifest.Files.Where(file => file.Rid.Length == 0))
            _assemblies[Path.GetFileNameWithoutExtension(file.Name)] = Path.Combine(folder, file.Name);
    }

    /// <summary>The assembly of a simple name, whose types calls may name, or null.</summary>
    public Assembly? Find(string name) => _found.GetOrAdd(name, Search);

    // Nearly always the file is called as the assembly is.
    Assembly? Search(string name) =>
        _assemblies.OrderByDescending(file => file.Key == name)
            .Select(file => LoadFromAssemblyPath(file.Value))
            .FirstOrDefault(assembly => ProgramAssemblies.NameOf(assembly) == name && !Framework.Has(assembly));

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name is { } name && _assemblies.TryGetValue(name, out var path)
            ? LoadFromAssemblyPath(path)
            : null;

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (var rid in Rids())
            foreach (var name in new[] { unmanagedDllName, $"lib{unmanagedDllName}.so", $"{unmanagedDllName}.so",
                $"{unmanagedDllName}.dll", $"lib{unmanagedDllName}.dylib" })
            {
                var path = Path.Combine(_folder, rid, name);
                if (File.Exists(path))
                    return LoadUnmanagedDllFromPath(path);
            }

        return IntPtr.Zero;
    }

    // From the most to the least particular.
    static IEnumerable<string> Rids()
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        yield return RuntimeInformation.RuntimeIdentifier;
        yield return $"{system}-{architecture}";
        yield return system;
        if (system != "win")
            yield return $"unix-{architecture}";
        yield return system == "win" ? "any" : "unix";
    }
}
