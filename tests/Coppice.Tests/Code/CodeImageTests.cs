using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using Coppice.Code;
using Xunit;

namespace Coppice.Tests.Code;

/// <summary>How assemblies travel that were compiled ahead: as IL, for any processor.</summary>
public sealed class CodeImageTests
{
    // The framework is compiled ahead; tests are not.
    static readonly string Ahead = typeof(System.Collections.Immutable.ImmutableArray).Assembly.Location;
    static readonly string Plain = typeof(CodeImageTests).Assembly.Location;

    [Fact]
    public async Task What_was_compiled_ahead_is_of_no_version_that_a_runtime_knows_and_the_rest_as_it_was()
    {
        var before = await File.ReadAllBytesAsync(Ahead, TestContext.Current.CancellationToken);
        var version = VersionAt(before);
        Assert.True(version > 0, "the framework is not compiled ahead here");

        var after = await CodeImage.ReadAsync(Ahead);

        Assert.Equal(ushort.MaxValue, BitConverter.ToUInt16(after, version));
        after[version] = before[version];
        after[version + 1] = before[version + 1];
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task Such_an_assembly_is_loaded_and_runs()
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, Path.GetFileName(Ahead));
        await File.WriteAllBytesAsync(path, await CodeImage.ReadAsync(Ahead), TestContext.Current.CancellationToken);
        var context = new AssemblyLoadContext("of IL alone", isCollectible: true);

        var type = context.LoadFromAssemblyPath(path).GetType("System.Collections.Immutable.ImmutableStack`1", true)!;
        var empty = type.MakeGenericType(typeof(int)).GetProperty("Empty")!.GetValue(null)!;
        var one = empty.GetType().GetMethod("Push", [typeof(int)])!.Invoke(empty, [7])!;

        Assert.NotEqual(typeof(System.Collections.Immutable.ImmutableStack<int>), one.GetType());
        Assert.Equal(7, one.GetType().GetMethod("Peek")!.Invoke(one, null));
        context.Unload();
    }

    [Fact]
    public async Task An_assembly_of_IL_alone_travels_as_it_is() =>
        Assert.Equal(
            await File.ReadAllBytesAsync(Plain, TestContext.Current.CancellationToken), await CodeImage.ReadAsync(Plain));

    static int VersionAt(byte[] content)
    {
        using var reader = new PEReader(new MemoryStream(content));
        var ahead = reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory;
        return reader.PEHeaders.TryGetDirectoryOffset(ahead, out var at) ? at + 4 : -1;
    }
}
