using Coppice.Cli.Fleets;
using Coppice.Cli.Tests.Commands;
using Xunit;

namespace Coppice.Cli.Tests.Fleets;

public sealed class FleetReaderTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ "name": "Pines", "provider": "local", "count": 1 }""", "name must be 1 to 40")]
    [InlineData("""{ "name": "a", "provider": "local" }""", "count is missing")]
    [InlineData("""{ "name": "a", "provider": "local", "count": 0 }""", "count must be from 1")]
    [InlineData("""{ "name": "a", "provider": "ssh" }""", "hosts is empty")]
    [InlineData("""{ "name": "a", "provider": "ssh", "hosts": ["-oProxyCommand=x"] }""", "got '-oProxyCommand=x'")]
    [InlineData("""{ "name": "a", "provider": "ssh", "hosts": ["b", "root@b"] }""", "hosts name b twice")]
    [InlineData("""{ "name": "a", "provider": "ssh", "hosts": ["b"], "count": 2 }""", "there are 1 hosts")]
    [InlineData("""{ "name": "a", "provider": "ssh", "hosts": ["b"], "ssh": { "jump": "c d" } }""", "ssh.jump")]
    [InlineData("""{ "name": "a", "provider": "azur", "count": 1 }""", "aws-ec2, google-compute")]
    [InlineData("""{ "name": "a", "provider": "aws-ec2", "count": 1 }""", "values.region is missing")]
    [InlineData("""{ "name": "a", "provider": "local", "count": 1, "values": { "x": "" } }""", "values are for clouds")]
    [InlineData("""{ "name": "a", "provider": "local", "count": 1, "worker": { "tags": ["a b"] } }""", "got 'a b'")]
    [InlineData("""{ "name": "a", "provider": "local", "count": 1, "share": { "from": "", "at": "" } }""", "share.at")]
    [InlineData(
        """{ "name": "a", "provider": "local", "count": 1, "worker": { "command": ["sweep"], "slots": 2 } }""",
        "worker.command runs in the place of a worker")]
    [InlineData("""{ "name": "a", "provider": "local", "count": "1" }""", "line 1: count: a value of another kind")]
    [InlineData("""{ "name": "a", "provider": "local", "cuont": 1 }""", "'cuont' is no setting here")]
    [InlineData("""{ "name": "a" }""", "missing: 'provider'")]
    [InlineData("""{ "name": """, "line 1")]
    public void Fault_of_a_file_is_told_with_its_place(string text, string message)
    {
        var path = _folder.Write("fleet.json", text);
        var error = Assert.Throws<CommandException>(() => FleetReader.Read(path, new Runner()));

        Assert.Contains(message, error.Message);
        Assert.Equal(ExitCode.Misuse, error.ExitCode);
    }

    [Fact]
    public void All_faults_of_a_file_are_told_together()
    {
        var error = Assert.Throws<CommandException>(() => FleetReader.Read(
            _folder.Write("fleet.json", """{ "name": "A", "provider": "ssh", "ssh": { "port": 0 } }"""), new Runner()));

        Assert.Contains("name must", error.Message);
        Assert.Contains("hosts is empty", error.Message);
        Assert.Contains("ssh.port", error.Message);
    }

    [Theory]
    [InlineData("pine", null, "pine", null)]
    [InlineData("pi@pine-01.local:2222", "pi", "pine-01.local", 2222)]
    [InlineData("[fe80::1%eth0]:22", null, "fe80::1%eth0", 22)]
    [InlineData("root@fe80::1", "root", "fe80::1", null)]
    public void Host_is_read_with_its_login_and_port(string text, string? user, string host, int? port) =>
        Assert.Equal(new HostAddress(user, host, port), HostAddress.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("-x")]
    [InlineData("a@-x")]
    [InlineData("-l@x")]
    [InlineData("a:99999")]
    [InlineData("a:b")]
    [InlineData("a;b")]
    public void What_is_no_host_is_refused(string text) => Assert.Null(HostAddress.TryParse(text));

    [Theory]
    [InlineData("plain-1/2.x", "plain-1/2.x")]
    [InlineData("", "''")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's $HOME", "'it'\\''s $HOME'")]
    public void Word_stays_one_word_in_a_shell(string word, string quoted) => Assert.Equal(quoted, Shell.Quote(word));
}
