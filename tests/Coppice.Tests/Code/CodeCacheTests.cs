using System.Reflection;
using System.Runtime.Loader;
using Coppice.Calls;
using Coppice.Code;
using Coppice.Stores;
using Xunit;

namespace Coppice.Tests.Code;

/// <summary>How a worker loads programs: what is loaded stays, so nothing is that is not needed.</summary>
public sealed class CodeCacheTests : IAsyncDisposable
{
    static readonly CancellationToken None = CancellationToken.None;
    static readonly Assembly Own = typeof(CodeCacheTests).Assembly;

    readonly TestFolder _folder = new();
    readonly FileBlobs _blobs;
    readonly CodeCache _code;

    public CodeCacheTests()
    {
        _blobs = new(new Home(Path.Combine(_folder.Path, "store"), new ListLog()), TimeProvider.System);
        _code = new(_blobs, Path.Combine(_folder.Path, "cache"));
    }

    public async ValueTask DisposeAsync()
    {
        await _code.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Program_is_loaded_once_however_many_slots_ask_at_once()
    {
        for (var program = 0; program < 20; program++)
        {
            var hash = await ProgramAsync($"program{program}.dll");
            using var together = new Barrier(8);
            var slots = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    return _code.LoadAsync(hash, None);
                },
                None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());

            var loaded = await Task.WhenAll(slots);

            Assert.Equal([loaded[0]], AssemblyLoadContext.All.Where(context => context.Name == loaded[0].Name));
        }
    }

    [Theory]
    [InlineData("Coppice.Tests.dll")]
    [InlineData("called-otherwise.dll")]
    public async Task Assembly_is_loaded_when_it_is_named(string file)
    {
        var program = await _code.LoadAsync(await ProgramAsync(file), None);
        Assert.Empty(program.Assemblies);

        Assert.Null(program.Find("Coppice.Nowhere"));
        var found = program.Find("Coppice.Tests");

        Assert.NotEqual(Own, found);
        Assert.Equal([found], program.Assemblies);
    }

    async Task<ContentHash> ProgramAsync(string file)
    {
        await using var assembly = File.OpenRead(Own.Location);
        var manifest = new CodeManifest([new CodeFile(file, "", await _blobs.PutAsync(assembly, None))]);
        return await _blobs.PutAsync(new MemoryStream(manifest.Write()), None);
    }
}
