using Coppice.IntegrationTests.Servers;
using Xunit;

namespace Coppice.IntegrationTests.Fleets;

/// <summary>Fleets on this machine: processes, and one sshd that stands for many hosts.</summary>
public sealed class FleetTests
{
    [Fact]
    public async Task Local_fleet_comes_up_is_mended_and_goes_down()
    {
        await using var fleet = await FleetProcess.CreateAsync(
            new { name = "here", provider = "local", count = 2, worker = new { slots = 1, tags = new[] { "mine" } } });

        var up = await fleet.RunAsync("up", "--once");

        Assert.True(up.ExitCode == 0, up.Error);
        Assert.Contains("2 of 2 workers are in", up.Output);
        await using var cluster = await fleet.ConnectAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!cluster.Workers.Select(worker => worker.Name).SequenceEqual(["here-1", "here-2"]))
            await Task.Delay(50, limit.Token);
        Assert.Equal(42, await cluster.RunAsync(() => 42, new JobOptions { Host = "here-2", Tags = ["mine"] }));

        FleetProcess.Kill(fleet.Workers["here-1"]);
        var status = await fleet.RunAsync("status");
        Assert.Equal(1, status.ExitCode);
        Assert.Contains("1 of 2 work", status.Output);
        Assert.Equal(0, (await fleet.RunAsync("up", "--once")).ExitCode);
        Assert.Equal(42, await cluster.RunAsync(() => 42, new JobOptions { Host = "here-1" }));

        var workers = fleet.Workers.Values.ToArray();
        Assert.Equal(0, (await fleet.RunAsync("down")).ExitCode);
        Assert.All(workers, process => Assert.False(IsAlive(process)));
    }

    [Fact]
    public async Task Secrets_are_in_no_output_and_on_no_command_line()
    {
        await using var fleet = await FleetProcess.CreateAsync(new { name = "here", provider = "local", count = 1 });
        var key = fleet.Options.Key!.Reveal(); // every fleet of these tests has one

        var dry = await fleet.RunAsync("up", "--dry-run");
        var up = await fleet.RunAsync("up", "--once");

        Assert.Equal(0, up.ExitCode);
        Assert.Contains("start plain", dry.Output);
        Assert.DoesNotContain(key, dry.Output + dry.Error + up.Output + up.Error);
        Assert.DoesNotContain(CommandLines(), line => line.Contains(key, StringComparison.Ordinal));
        var settings = Directory.EnumerateFiles(fleet.Folder, "env", SearchOption.AllDirectories).Single();
        Assert.Contains(key, await File.ReadAllTextAsync(settings));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(settings));
        var log = Directory.EnumerateFiles(fleet.Folder, "log", SearchOption.AllDirectories).Single();
        Assert.DoesNotContain(key, await File.ReadAllTextAsync(log));
    }

    [Fact]
    public async Task Hosts_work_and_run_commands_over_ssh_and_a_jump_host()
    {
        await using var ssh = await SshServer.StartAsync();
        await using var fleet = FleetProcess.Create(
            await RabbitMqServer.CommonAsync(),
            await PostgresServer.CommonAsync(),
            own => new
            {
                name = "hosts",
                provider = "ssh",
                hosts = new[] { $"one={ssh.Address}", $"two={ssh.Address}" },
                ssh = new { key = ssh.Key, known_hosts = ssh.KnownHosts, jump = ssh.Address },
                worker = new { slots = 1, folder = own.Machines, program = AppContext.BaseDirectory },
            });

        var up = await fleet.RunAsync("up", "--once");
        Assert.True(up.ExitCode == 0, up.Error);
        await using (var cluster = await fleet.ConnectAsync())
            Assert.Equal(42, await cluster.RunAsync(() => 42, new JobOptions { Host = "two" }));

        var exec = await fleet.RunAsync("exec", "--", "echo said; echo complained >&2; [ $(basename $0) != x ]");
        Assert.True(exec.ExitCode == 0, exec.Output + exec.Error);
        Assert.Contains("one | said", exec.Output);
        Assert.Contains("two | said", exec.Output);
        Assert.Contains("two | complained", exec.Error);
        Assert.Equal(1, (await fleet.RunAsync("exec", "--only", "one", "--", "exit 3")).ExitCode);

        var file = fleet.Write("a file", "content");
        var there = Path.Combine(fleet.Folder, "there");
        Assert.Equal(0, (await fleet.RunAsync("push", "--only", "one", file, there)).ExitCode);
        Assert.Equal("content", await File.ReadAllTextAsync(there));
        Assert.Equal(0, (await fleet.RunAsync("pull", there, Path.Combine(fleet.Folder, "back"))).ExitCode);
        Assert.Equal("content", await File.ReadAllTextAsync(Path.Combine(fleet.Folder, "back", "two", "there")));
    }

    [Fact]
    public async Task Host_that_nobody_knows_is_refused_unless_told()
    {
        await using var ssh = await SshServer.StartAsync();
        await using var fleet = FleetProcess.Create(
            await RabbitMqServer.CommonAsync(),
            await PostgresServer.CommonAsync(),
            own => new
            {
                name = "hosts",
                provider = "ssh",
                hosts = new[] { $"one={ssh.Address}" },
                ssh = new { key = ssh.Key, known_hosts = "known" },
                worker = new { folder = own.Machines, program = AppContext.BaseDirectory },
            });

        var strict = await fleet.RunAsync("exec", "--", "true");
        var file = Path.Combine(fleet.Folder, "fleet.json");
        var told = (await File.ReadAllTextAsync(file)).Replace("\"known\"", "\"known\",\"host_keys\":\"accept_new\"");
        await File.WriteAllTextAsync(file, told);

        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("Host key verification failed", strict.Error);
        Assert.Equal(0, (await fleet.RunAsync("exec", "--", "true")).ExitCode);
    }

    [Fact]
    public async Task Fleet_is_taken_down_when_its_hours_are_over()
    {
        await using var fleet = await FleetProcess.CreateAsync(new { name = "here", provider = "local", count = 1 });

        var up = await fleet.RunAsync("up", "--max-hours", "0.003");

        Assert.Equal(0, up.ExitCode);
        Assert.Contains("--max-hours are over", up.Error);
        Assert.Empty(fleet.Workers);
    }

    [Fact]
    public async Task Shared_folder_is_mounted_and_let_go()
    {
        if (!File.Exists("/usr/bin/sshfs") || !File.Exists("/dev/fuse") || Environment.UserName != "root")
            Assert.Skip("this test needs sshfs, /dev/fuse and root");
        await using var ssh = await SshServer.StartAsync();
        await using var fleet = FleetProcess.Create(
            await RabbitMqServer.CommonAsync(),
            await PostgresServer.CommonAsync(),
            own => new
            {
                name = "sharing",
                provider = "ssh",
                hosts = new[] { $"one={ssh.Address}" },
                ssh = new { key = ssh.Key, known_hosts = ssh.KnownHosts },
                share = new
                {
                    from = $"root@127.0.0.1:{Directory.CreateDirectory(Path.Combine(own.Folder, "shared")).FullName}",
                    at = Path.Combine(own.Folder, "mounted"),
                    key = ssh.Key,
                    options = new[] { $"port={ssh.Port}", $"UserKnownHostsFile={ssh.KnownHosts}" },
                },
                worker = new { folder = own.Machines },
            });
        fleet.Write("shared/file", "content");
        var seen = Path.Combine(fleet.Folder, "mounted", "file");

        Assert.Equal(0, (await fleet.RunAsync("mount")).ExitCode);
        Assert.Equal("content", await File.ReadAllTextAsync(seen));
        Assert.Contains("mounted already", (await fleet.RunAsync("mount")).Output);
        var kept = Directory.EnumerateFiles(fleet.Folder, "share-key", SearchOption.AllDirectories).Single();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        Assert.Equal(0, (await fleet.RunAsync("down")).ExitCode);
        Assert.False(File.Exists(seen));
        Assert.False(File.Exists(kept));
    }

    [Fact]
    public async Task Fleet_that_sweeps_a_folder_needs_no_cluster()
    {
        var nowhere = ServerProcess.FreePort();
        await using var fleet = FleetProcess.Create(
            ServerAddress.Parse($"amqp://guest:guest@127.0.0.1:{nowhere}/"),
            ServerAddress.Parse($"postgres://postgres@127.0.0.1:{nowhere}/postgres"),
            own => new
            {
                name = "sweepers",
                provider = "local",
                count = 2,
                worker = new
                {
                    command = new[]
                    {
                        "sweep", Path.Combine(own.Folder, "in"), Path.Combine(own.Folder, "out"), "--watch", "--",
                        "cp", "{in}", "{out}",
                    },
                },
            });
        Directory.CreateDirectory(Path.Combine(fleet.Folder, "in"));
        fleet.Write("in/before", "1");

        var up = await fleet.RunAsync("up", "--once");
        Assert.True(up.ExitCode == 0, up.Error);
        Assert.Contains("2 of 2 machines are in", up.Output);
        Assert.Equal(0, (await fleet.RunAsync("status")).ExitCode);
        fleet.Write("in/after", "2");

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (new[] { "before", "after" }.Any(name => !File.Exists(Path.Combine(fleet.Folder, "out", name))))
            await Task.Delay(100, limit.Token);
        Assert.Equal("2", await File.ReadAllTextAsync(Path.Combine(fleet.Folder, "out", "after"), limit.Token));
    }

    static IEnumerable<string> CommandLines() => Directory.EnumerateDirectories("/proc")
        .Select(folder => Path.Combine(folder, "cmdline"))
        .Where(File.Exists)
        .Select(path =>
        {
            try
            {
                return File.ReadAllText(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        });

    static bool IsAlive(int process) => File.Exists($"/proc/{process}/stat")
        && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z", StringComparison.Ordinal);
}
