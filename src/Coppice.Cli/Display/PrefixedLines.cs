namespace Coppice.Cli.Display;

/// <summary>Lines of many machines on one console, each behind its machine's name, whole.</summary>
sealed class PrefixedLines(IEnumerable<string> names)
{
    readonly int _width = names.Select(name => name.Length).DefaultIfEmpty().Max();

    public void Write(string name, string line, bool isError)
    {
        var text = $"{name.PadRight(_width)} | {line}";
        (isError ? Console.Error : Console.Out).WriteLine(text);
    }
}
