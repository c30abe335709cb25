using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Coppice.Benchmarks;

/// <summary>How benchmarks run when their figures matter. In this process: a child project would need packages of its
/// own, and a network.</summary>
static class Measured
{
    public static string Artifacts { get; } = Path.Combine("artifacts", "benchmarks");

    public static IConfig Config { get; } = DefaultConfig.Instance.WithArtifactsPath(Artifacts).AddJob(
        Job.Default
            .WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(30), logOutput: true))
            .WithWarmupCount(3)
            .WithIterationCount(8));
}
