using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coppice.Cli.Tests.Commands;
using Xunit;

namespace Coppice.Cli.Tests.House;

/// <summary>Units, containers and manifests name commands that are there, and are what their readers take.</summary>
public sealed partial class DeploymentTests
{
    [Theory]
    [InlineData("coppice-worker.service")]
    [InlineData("coppice-fleet.service")]
    public async Task Unit_is_one_that_systemd_takes(string name)
    {
        const string Program = "/opt/coppice/coppice ";
        var text = await File.ReadAllTextAsync(Repository.PathOf("eng", "systemd", name));
        var start = text.Split('\n').Single(line => line.StartsWith("ExecStart=" + Program, StringComparison.Ordinal));
        CheckCommand(start[(start.IndexOf(Program, StringComparison.Ordinal) + Program.Length)..].Split(' '));

        Need("/usr/bin/systemd-analyze");
        using var folder = new TemporaryFolder();
        var unit = folder.Write(name, text.Replace(Program, "/bin/true ").Replace("User=coppice", "User=root"));
        await RunAsync("/usr/bin/systemd-analyze", "verify", unit);
    }

    [Theory]
    [InlineData("docker/compose.yml")]
    [InlineData("kubernetes/coppice.yaml")]
    public async Task Manifest_is_yaml_whose_workers_run_commands_that_are_there(string name)
    {
        var path = Repository.PathOf("eng", name);
        var commands = WorkerArguments().Matches(await File.ReadAllTextAsync(path));
        Assert.NotEmpty(commands);
        Assert.All(commands, match => CheckCommand(JsonSerializer.Deserialize<string[]>(match.Groups[1].Value)!));

        await CheckAsync(path, """
            for document in documents:
                assert 'services' in document or {'apiVersion', 'kind', 'metadata', 'spec'} <= set(document), document
            """);
    }

    [Fact]
    public Task Containers_are_three_whose_names_and_settings_fit_each_other() =>
        CheckAsync(Repository.PathOf("eng", "docker", "compose.yml"), """
            whole, = documents
            services = whole['services']
            assert set(services) == {'broker', 'store', 'worker'}, services
            worker = services['worker']
            for name in worker['depends_on']:
                assert 'healthcheck' in services[name], name
            for name, address in ('broker', worker['environment']['COPPICE_BROKER']), (
                    'store', worker['environment']['COPPICE_STORE']):
                assert f'@{name}:' in address, address
            for service in services.values():
                assert service['restart'] == 'unless-stopped'
                for volume in service.get('volumes', []):
                    assert volume.split(':')[0] in whole['volumes'], volume
                for port in service.get('ports', []):
                    assert port.startswith('127.0.0.1:'), port
            """);

    [Fact]
    public Task Manifest_selects_mounts_and_names_what_is_there() =>
        CheckAsync(Repository.PathOf("eng", "kubernetes", "coppice.yaml"), """
            import re
            ports = {}
            for owner in documents:
                if owner['kind'] == 'Service':
                    continue
                assert owner['apiVersion'] == 'apps/v1' and owner['kind'] in ('Deployment', 'StatefulSet'), owner
                spec = owner['spec']
                pod = spec['template']
                assert spec['selector']['matchLabels'] == pod['metadata']['labels'], owner
                volumes = {volume['name'] for volume in pod['spec'].get('volumes', [])} | {
                    claim['metadata']['name'] for claim in spec.get('volumeClaimTemplates', [])}
                for container in pod['spec']['containers']:
                    known = set()
                    for variable in container.get('env', []):
                        assert set(re.findall(r'\$\((\w+)\)', variable.get('value', ''))) <= known, variable
                        known.add(variable['name'])
                        if 'valueFrom' in variable:
                            secret = variable['valueFrom']['secretKeyRef']
                            assert secret['name'] == 'coppice' and secret['key'] in ('password', 'key'), secret
                    for mount in container.get('volumeMounts', []):
                        assert mount['name'] in volumes, mount
                    ports[pod['metadata']['labels']['app']] = {
                        port['containerPort'] for port in container.get('ports', [])}
            services = [document for document in documents if document['kind'] == 'Service']
            assert {service['metadata']['name'] for service in services} == {'broker', 'store'}
            for service in services:
                for port in service['spec']['ports']:
                    assert port['port'] in ports[service['spec']['selector']['app']], service
            """);

    static async Task CheckAsync(string path, string check)
    {
        const string Python = "/usr/bin/python3";
        Need(Python);
        await RunAsync(
            Python, "-c", $"import sys, yaml\ndocuments = list(yaml.safe_load_all(open(sys.argv[1])))\n{check}", path);
    }

    static void CheckCommand(string[] arguments) => Assert.Empty(CommandLine.Parse(arguments).Errors);

    static void Need(string program)
    {
        if (!File.Exists(program))
            Assert.Skip($"there is no {program} here");
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
    }

    [GeneratedRegex("""(?:command|args): (\["worker".*\])""")]
    private static partial Regex WorkerArguments();
}
