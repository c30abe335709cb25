using System.Diagnostics;
using Coppice.Cli.Tests.Commands;
using Coppice.Cli.Tests.House;
using Xunit;

namespace Coppice.Cli.Tests.Fleets;

/// <summary>What a fleet does on one of its machines, by the shell of this one.</summary>
public sealed class MachineScriptTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Unit_of_a_worker_is_one_that_systemd_takes()
    {
        if (Environment.UserName != "root" || !File.Exists("/usr/bin/systemd-analyze") || !File.Exists("/usr/bin/unshare"))
            Assert.Skip("this test needs root, systemd-analyze and unshare");

        // A folder for units that only this process sees, and nobody who would start them.
        var unit = await RunAsync("""
            unshare -m sh -c '
                mount -t tmpfs none /etc/systemd/system
                mkdir stub; printf "#!/bin/sh\n[ \$1 != is-active ]\n" > stub/systemctl; chmod +x stub/systemctl
                PATH=$PWD/stub:$PATH
                fleet() { sh -s -- . boards one "$@" < "$0"; }
                mkdir -p bin/new; ln -s /bin/true bin/new/coppice
                fleet start systemd new worker --notice "http://h/a%20b?c=\$d" --notice-header "Flavor: Plain"
                cat /etc/systemd/system/coppice-boards-one.service
                touch boards/one/env
                systemd-analyze verify /etc/systemd/system/coppice-boards-one.service
                fleet stop
                ls /etc/systemd/system' "$0"
            """);

        Assert.Contains("\"http://h/a%%20b?c=$$d\" \"--notice-header\" \"Flavor: Plain\"", unit);
        Assert.EndsWith("WantedBy=multi-user.target\n", unit);
    }

    [Fact]
    public async Task Program_that_no_machine_was_started_with_is_let_go()
    {
        var outcome = await RunAsync("""
            fleet() { sh -s -- . boards "$@" < "$0"; }
            up() { fleet $1 start plain $2; fleet $1 stop; }
            program() { mkdir -p bin/$1; ln -s /bin/true bin/$1/coppice; }
            program older; up one older
            program old; up two old
            program new; fleet one probe new
            up one new; fleet one probe new
            ls bin
            """);

        Assert.Equal("stopped installed other\nstopped installed current\nnew\nold\n", outcome);
    }

    async Task<string> RunAsync(string line)
    {
        var script = Repository.PathOf("src", "Coppice.Cli", "Fleets", "machine.sh");
        var start = new ProcessStartInfo("sh", ["-ec", line, script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        using var process = Process.Start(start)!; // a process that was just started
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await error);
        return output;
    }
}
