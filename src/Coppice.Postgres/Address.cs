using Npgsql;

namespace Coppice.Postgres;

/// <summary>Reads an address as the client library wants it.</summary>
static class Address
{
    const int Port = 5432;
    const string Mode = "sslmode";

    /// <summary>Options as PostgreSQL's own addresses have them, by what the client library calls them.</summary>
    static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [Mode] = "SSL Mode", // verify-full there, VerifyFull here
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["gssencmode"] = "GSS Encryption Mode",
    };

    /// <summary>Work, and one more for what waits long: a thousand workers are two thousand connections.</summary>
    const int Connections = 2;

    public static NpgsqlConnectionStringBuilder Of(ServerAddress address, string schema)
    {
        var uri = address.Uri;
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.DnsSafeHost,
            Port = uri.IsDefaultPort || uri.Port < 0 ? Port : uri.Port,
            Database = uri.AbsolutePath.Trim('/') is { Length: > 0 } database
                ? Uri.UnescapeDataString(database)
                : "postgres",
            Username = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : "postgres",
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            SearchPath = schema,
            ApplicationName = "coppice",
            MaxPoolSize = Connections,
            Timeout = 10,
            CommandTimeout = 30,
            KeepAlive = 10,
            // Else each connection begins with a question for it, and each worker with the library.
            GssEncryptionMode = GssEncryptionMode.Disable,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            // Nothing is ever set for a session, so that nothing need be undone.
            NoResetOnClose = true,
            IncludeErrorDetail = false,
        };
        var query = System.Web.HttpUtility.ParseQueryString(uri.Query);
        foreach (var name in query.AllKeys.OfType<string>())
        {
            var isMode = name.Equals(Mode, StringComparison.OrdinalIgnoreCase);
            var value = isMode ? query[name]?.Replace("-", "") : query[name];
            try
            {
                builder[Known.GetValueOrDefault(name, name)] = value;
            }
            catch (ArgumentException e)
            {
                throw new StoreException(
                    $"The store's address has an option that PostgreSQL does not know, or not with this value: {name}.",
                    e);
            }
        }

        return builder;
    }
}
