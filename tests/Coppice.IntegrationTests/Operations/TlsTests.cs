using Coppice.Contracts;
using Coppice.IntegrationTests.Workers;
using Xunit;

namespace Coppice.IntegrationTests.Operations;

/// <summary>Encrypted ways to both servers.</summary>
public sealed class TlsTests(TlsServers servers) : IClassFixture<TlsServers>
{
    [Fact]
    public async Task Cluster_works_where_all_that_it_says_is_encrypted()
    {
        await using var processes = await ProcessCluster.StartAsync(
            ServerAddress.Parse(servers.Broker("localhost", servers.Trusted)),
            ServerAddress.Parse(servers.Store("localhost", servers.Trusted)),
            "one");
        await using var cluster = await processes.ConnectAsync();

        Assert.Equal(42, await cluster.RunAsync(() => 42).LimitAsync());
        Assert.Equal(new[] { 1, 4, 9 }, await cluster.MapAsync(new[] { 1, 2, 3 }, x => x * x).LimitAsync());
        var findings = await Cluster.ExamineAsync(processes.Options);
        Assert.DoesNotContain(findings, finding => finding.Detail.Contains("not encrypted", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Health == Health.Bad);
    }

    [Theory]
    [InlineData("localhost", false, true)]
    [InlineData("localhost", true, false)]
    [InlineData("127.0.0.1", true, true)]
    public async Task Server_that_cannot_prove_its_name_is_refused(string host, bool storeTrusted, bool brokerTrusted)
    {
        var options = new ClusterOptions
        {
            Broker = ServerAddress.Parse(servers.Broker(host, brokerTrusted ? servers.Trusted : servers.Stranger)),
            Store = ServerAddress.Parse(servers.Store(host, storeTrusted ? servers.Trusted : servers.Stranger)),
            Name = $"t{Guid.NewGuid():N}"[..20],
            ConnectTimeout = TimeSpan.FromSeconds(2),
        };

        var refused = await Assert.ThrowsAnyAsync<CoppiceException>(() => Cluster.ConnectAsync(options));

        Assert.Contains("certificate", refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Broker_of_an_authority_that_the_machine_does_not_trust_is_refused()
    {
        var options = new ClusterOptions
        {
            Broker = ServerAddress.Parse(servers.Broker("localhost", null)),
            Store = ServerAddress.Parse(servers.Store("localhost", servers.Trusted)),
            Name = $"t{Guid.NewGuid():N}"[..20],
            ConnectTimeout = TimeSpan.FromSeconds(2),
        };

        await Assert.ThrowsAsync<BrokerException>(() => Cluster.ConnectAsync(options));
    }
}
