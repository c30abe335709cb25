using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Coppice.RabbitMq;

/// <summary>Reads an address as the client library wants it.</summary>
static class Address
{
    const int Port = 5672, TlsPort = 5671;

    public static ConnectionFactory FactoryOf(ServerAddress address)
    {
        var uri = address.Uri;
        var isTls = uri.Scheme == "amqps";
        var user = uri.UserInfo.Split(':', 2);
        var path = uri.AbsolutePath.TrimStart('/');
        return new ConnectionFactory
        {
            HostName = uri.DnsSafeHost,
            Port = uri.IsDefaultPort || uri.Port < 0 ? (isTls ? TlsPort : Port) : uri.Port,
            UserName = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : ConnectionFactory.DefaultUser,
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : ConnectionFactory.DefaultPass,
            VirtualHost = path.Length > 0 ? Uri.UnescapeDataString(path) : ConnectionFactory.DefaultVHost,
            Ssl = isTls ? Tls(uri) : new SslOption { Enabled = false },
            // It stalls silently after the server has closed a channel or consumer: links are rebuilt whole instead.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
            RequestedConnectionTimeout = TimeSpan.FromSeconds(10),
            ClientProvidedName = "coppice " + Environment.MachineName,
        };
    }

    // cacertfile: trust what this authority has signed, and nothing else.
    static SslOption Tls(Uri uri)
    {
        var tls = new SslOption(uri.DnsSafeHost, enabled: true);
        var query = System.Web.HttpUtility.ParseQueryString(uri.Query);
        if (query["cacertfile"] is not { Length: > 0 } file)
            return tls;
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPemFile(file);
        tls.CertificateValidationCallback = (_, certificate, _, errors) =>
        {
            if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
                return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(new X509Certificate2(certificate));
        };
        return tls;
    }
}
