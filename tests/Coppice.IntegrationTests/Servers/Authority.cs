using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coppice.IntegrationTests.Servers;

/// <summary>An authority of one test's own, which nobody else trusts.</summary>
sealed class Authority : IDisposable
{
    static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddHours(-1);
    static readonly DateTimeOffset Until = From.AddDays(1);

    readonly X509Certificate2 _own;

    public Authority(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=throw-away authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _own = request.CreateSelfSigned(From, Until);
        CertificateFile = Path.Combine(folder, $"authority-{Guid.NewGuid():N}.pem");
        File.WriteAllText(CertificateFile, _own.ExportCertificatePem());
    }

    /// <summary>What those hold who trust it.</summary>
    public string CertificateFile { get; }

    /// <summary>Certifies a server; gives the files of its certificate and its key.</summary>
    public (string Certificate, string Key) Certify(string folder, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_own, From, Until, Guid.NewGuid().ToByteArray());
        var files = (Path.Combine(folder, "server.pem"), Path.Combine(folder, "server.key"));
        File.WriteAllText(files.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(files.Item2, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return files;
    }

    public void Dispose() => _own.Dispose();
}
