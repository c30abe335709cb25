using System.Globalization;
using System.Text.RegularExpressions;

namespace Coppice.Cli.Fleets;

/// <summary>[user@]host[:port].</summary>
sealed partial record HostAddress(string? User, string Host, int? Port)
{
    /// <exception cref="FormatException">The text is no such address.</exception>
    public static HostAddress Parse(string text) => TryParse(text)
        ?? throw new FormatException($"a host is [user@]host[:port], got '{text}'");

    public static HostAddress? TryParse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success)
            return null;
        int? port = match.Groups["port"] is { Success: true, Value: var digits }
            ? int.Parse(digits, CultureInfo.InvariantCulture)
            : null;
        var host = match.Groups["host"].Value.Trim('[', ']');
        return port is 0 or > 65535
            ? null
            : new HostAddress(match.Groups["user"] is { Success: true, Value: var user } ? user : null, host, port);
    }

    /// <summary>What ssh is told, with a login for where none is named.</summary>
    public string Login(string? user) => (User ?? user) is { } login ? $"{login}@{Host}" : Host;

    // Nothing that begins with '-' gets through: ssh would take it for an option. An IPv6 address with a port has
    // brackets.
    [GeneratedRegex(@"^(?:(?<user>[A-Za-z0-9_.\\][A-Za-z0-9_.\\-]*)@)?"
        + @"(?:(?<host>[A-Za-z0-9_][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.%a-z]+\])(?::(?<port>[0-9]{1,5}))?"
        + @"|(?<host>[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*))$")]
    private static partial Regex Pattern();
}
