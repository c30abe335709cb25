using Coppice.Contracts;

namespace Coppice.Tests.Client;

/// <inheritdoc/>
public sealed class LocalReportTests : ReportContract
{
    /// <inheritdoc/>
    protected override Task<ClusterHarness> StartAsync(int slots = 2) =>
        Task.FromResult<ClusterHarness>(LocalHarness.Start(slots));
}
