using Coppice.Cli.Tests.Commands;
using Xunit;

namespace Coppice.Cli.Tests.Fleets;

/// <summary>What a fleet would run, where nothing is there to run it on.</summary>
public sealed class DryRunTests : IDisposable
{
    const string Password = "s3cret-of-the-broker";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_step_over_ssh_is_shown_and_no_secret_with_it()
    {
        _folder.Write("program.tar.gz", "");
        var key = ClusterKey.New().Reveal();
        _folder.Write("fleet.json", """
            {
              "name": "boards", "provider": "ssh", "hosts": ["pi@pine-01", "pine-02:2222"],
              "ssh": { "key": "id", "jump": "gate", "known_hosts": "known" },
              "prepare": "sudo apt-get update",
              "share": { "from": "files:/srv", "at": "/mnt/srv" },
              "worker": { "program": "program.tar.gz", "service": "systemd", "slots": 2, "tags": ["arm64"] }
            }
            """);

        var outcome = await RunAsync(key, "up");

        Assert.Equal(0, outcome.ExitCode);
        Assert.DoesNotContain(Password, outcome.Output + outcome.Error);
        Assert.DoesNotContain(key, outcome.Output + outcome.Error);
        string[] steps =
        [
            "probe", "sudo apt-get update", "scp ", "unpack", "share files:/srv /mnt/srv",
            "< the addresses and the key", "start systemd",
        ];
        var lines = outcome.Output.Split('\n').Where(line => line.Contains("pi@pine-01")).ToArray();
        Assert.Equal(steps.Length, lines.Length);
        Assert.All(steps.Zip(lines), pair => Assert.Contains(pair.First, pair.Second));
        Assert.All(lines, line => Assert.Contains("StrictHostKeyChecking=yes", line));
        Assert.Contains("ProxyCommand=", lines[0]);
        Assert.Contains("-P 2222", outcome.Output);
    }

    [Theory]
    [InlineData(
        "google-compute",
        """{ "project": "p", "zone": "z", "ssh_keys_file": "keys" }""",
        "gcloud compute instances create cloud-NEW")]
    [InlineData(
        "aws-ec2",
        """{ "region": "r", "image": "i", "key_name": "k", "security_group": "g" }""",
        "Tags=[{Key=coppice-fleet,Value=cloud},{Key=Name,Value=cloud-NEW}]")]
    public async Task Machines_of_a_cloud_are_made_before_they_are_reached(string cloud, string values, string made)
    {
        _folder.Write("program.tar.gz", "");
        _folder.Write("fleet.json", $$"""
            {
              "name": "cloud", "provider": "{{cloud}}", "count": 2, "values": {{values}},
              "worker": { "program": "program.tar.gz" }
            }
            """);

        var outcome = await RunAsync(ClusterKey.New().Reveal(), "up");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(3, outcome.Output.Split(made).Length);
        Assert.Contains("--notice http://", outcome.Output);
        Assert.DoesNotContain(made, outcome.Output[outcome.Output.IndexOf("ssh -o", StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task Worker_that_needs_a_runtime_is_not_sent_to_machines_that_may_have_none()
    {
        _folder.Write("fleet.json", """{ "name": "boards", "provider": "ssh", "hosts": ["pine"] }""");

        var outcome = await RunAsync(ClusterKey.New().Reveal(), "up");

        Assert.Equal(ExitCode.Misuse, outcome.ExitCode);
        Assert.Contains("eng/publish", outcome.Error);
    }

    async Task<Outcome> RunAsync(string key, string verb)
    {
        using var process = CoppiceProcess.Start(
            _folder,
            ["fleet", verb, "--dry-run"],
            ("COPPICE_BROKER", $"amqp://coppice:{Password}@pine-01/"),
            ("COPPICE_STORE", $"postgres://coppice:{Password}@pine-01/coppice"),
            ("COPPICE_KEY", key));
        return await process.EndAsync();
    }
}
