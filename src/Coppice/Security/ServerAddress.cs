using System.Net;

namespace Coppice;

/// <summary>Where a server is, credentials included, which it shows to nobody who prints or logs it.</summary>
public sealed class ServerAddress
{
    readonly Uri _uri;

    ServerAddress(Uri uri) => _uri = uri;

    /// <summary>What the address starts with, in lower case: <c>amqp</c>, <c>postgres</c>.</summary>
    public string Scheme => _uri.Scheme;

    /// <summary>Whether it is on this machine, where nobody else can listen.</summary>
    public bool IsLoopback => _uri.IsLoopback
        || (IPAddress.TryParse(_uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));

    internal Uri Uri => _uri;

    /// <summary>Reads <c>scheme://user:password@host:port/path?options</c>.</summary>
    /// <exception cref="FormatException">The text is no such address; it is not repeated, since it may hold a
    /// password.</exception>
    public static ServerAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? new ServerAddress(uri)
            : throw new FormatException(
                "A server's address must look like amqp://user:password@host:5672/ or "
                + "postgres://user:password@host:5432/database.");
    }

    /// <summary>The address without its password and options.</summary>
    public override string ToString()
    {
        var user = _uri.UserInfo.Split(':')[0];
        var port = _uri.IsDefaultPort || _uri.Port < 0 ? "" : $":{_uri.Port}";
        return $"{_uri.Scheme}://{(user.Length > 0 ? user + "@" : "")}{_uri.Host}{port}{_uri.AbsolutePath}";
    }
}
