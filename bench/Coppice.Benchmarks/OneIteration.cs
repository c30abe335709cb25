using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Coppice.Benchmarks.Data;

namespace Coppice.Benchmarks;

/// <summary><c>once [--filter GLOB]</c>: every benchmark a single time on small data, so that none rots. Its times say
/// nothing.</summary>
static class OneIteration
{
    public static int Run(string[] args)
    {
        BenchmarkTables.Small = true;
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.Dry.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(5), logOutput: false)))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Measured.Artifacts)
            .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.JoinSummary);
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(OneIteration).Assembly)
            .Run(args is [] ? ["--filter", "*"] : args, config)
            .ToArray();

        var cases = summaries.SelectMany(s => s.BenchmarksCases).ToArray();
        var reports = summaries.SelectMany(s => s.Reports).ToDictionary(r => r.BenchmarkCase);
        var failed = cases.Where(c => !reports.TryGetValue(c, out var report) || !report.Success).ToArray();
        foreach (var benchmark in failed)
            Console.Error.WriteLine($"{benchmark.DisplayInfo} failed: run it alone, without 'once', to see why.");
        foreach (var fault in summaries.SelectMany(s => s.ValidationErrors).Where(e => e.IsCritical))
            Console.Error.WriteLine(fault.Message);
        Console.WriteLine($"{cases.Length - failed.Length} of {cases.Length} benchmarks ran.");
        return cases.Length > 0 && failed.Length == 0 ? 0 : 1;
    }
}
