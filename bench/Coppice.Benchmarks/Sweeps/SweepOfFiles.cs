using BenchmarkDotNet.Attributes;

namespace Coppice.Benchmarks.Sweeps;

/// <summary>A sweep of small files by a function: all to be done, and nothing to be done.</summary>
public class SweepOfFiles
{
    static readonly SweepOptions Options = new() { Name = "squares" };

    DirectoryInfo _folder = null!; // set before every run

    [Params(1000)]
    public int Files { get; set; }

    [GlobalSetup]
    public async Task MakeAsync()
    {
        _folder = Directory.CreateTempSubdirectory("coppice-bench-");
        var source = _folder.CreateSubdirectory("in");
        for (var i = 0; i < Files; i++)
            await File.WriteAllTextAsync(Path.Combine(source.FullName, $"{i}"), $"{i}");
        _folder.CreateSubdirectory("done");
        await Again();
    }

    [GlobalCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [Benchmark(Baseline = true)]
    public Task<SweepReport> First() => RunAsync($"out-{Guid.NewGuid():N}");

    [Benchmark]
    public Task<SweepReport> Again() => RunAsync("done");

    Task<SweepReport> RunAsync(string target) => Sweep.RunAsync(
        Path.Combine(_folder.FullName, "in"), Path.Combine(_folder.FullName, target), SweepVerb.Square, Options);
}
