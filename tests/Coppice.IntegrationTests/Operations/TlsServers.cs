using Coppice.IntegrationTests.Servers;
using Xunit;

namespace Coppice.IntegrationTests.Operations;

/// <summary>Both servers with certificates of a throw-away authority, for the name localhost alone.</summary>
public sealed class TlsServers : IAsyncLifetime
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coppice-tls-");
    RabbitMqServer? _broker;
    PostgresServer? _store;
    Authority? _authority;
    Authority? _stranger;
    int _port;

    public string Trusted => _authority!.CertificateFile; // initialized

    public string Stranger => _stranger!.CertificateFile; // as above

    public async ValueTask InitializeAsync()
    {
        await ServerProcess.RunAsync(["chmod", "755", _folder.FullName]);
        (_authority, _stranger) = (new Authority(_folder.FullName), new Authority(_folder.FullName));
        var (certificate, key) = _authority.Certify(_folder.FullName, "localhost");
        _port = ServerProcess.FreePort();
        _broker = await RabbitMqServer.StartAsync($"""
            listeners.ssl.1 = 127.0.0.1:{_port}
            ssl_options.cacertfile = {Trusted}
            ssl_options.certfile = {certificate}
            ssl_options.keyfile = {key}
            """);
        _store = await PostgresServer.StartAsync(folder =>
        {
            var (certificate, key) = _authority.Certify(folder, "localhost");
            return ["-c", "ssl=on", "-c", $"ssl_cert_file={certificate}", "-c", $"ssl_key_file={key}"];
        });
    }

    public string Broker(string host, string? trusted) =>
        $"amqps://guest:guest@{host}:{_port}/{(trusted is null ? "" : $"?cacertfile={trusted}")}";

    public string Store(string host, string trusted)
    {
        var port = _store!.Address.Uri.Port; // as above
        return $"postgres://postgres@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={trusted}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        _authority?.Dispose();
        _stranger?.Dispose();
        _folder.Delete(recursive: true);
    }
}
