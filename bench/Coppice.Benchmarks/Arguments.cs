using System.Globalization;

namespace Coppice.Benchmarks;

/// <summary>The <c>--name value</c> pairs of a verb.</summary>
sealed class Arguments
{
    readonly Dictionary<string, string> _values = [];

    public static Arguments Parse(string[] args)
    {
        var parsed = new Arguments();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
                throw new ArgumentException($"Expected --name value, got {string.Join(' ', args[i..])}.");
            parsed._values[args[i][2..]] = args[i + 1];
        }

        return parsed;
    }

    public string Text(string name, string? otherwise = null) =>
        _values.GetValueOrDefault(name) ?? otherwise ?? throw new ArgumentException($"--{name} is missing.");

    public int Number(string name, int otherwise) =>
        _values.TryGetValue(name, out var text)
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new ArgumentException($"--{name} must be a whole number, got {text}.")
            : otherwise;

    /// <summary>Refuses what the verb does not know, so that a typing error never measures something else.</summary>
    public void Allow(params ReadOnlySpan<string> names)
    {
        foreach (var name in _values.Keys)
            if (!names.Contains(name))
                throw new ArgumentException($"--{name} is unknown. Known are --{string.Join(", --", names!)}.");
    }
}
