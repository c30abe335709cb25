using System.Text;

namespace Coppice.Cli.Output;

/// <summary>Rows of text in aligned columns: the same on a terminal, in a pipe and in a file.</summary>
/// <param name="headers">A header that begins with '>' makes its column flush right.</param>
sealed class TextTable(params string[] headers)
{
    readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var titles = headers.Select(h => h.TrimStart('>')).ToArray();
        var widths = titles
            .Select((title, i) => Math.Max(title.Length, _rows.Count == 0 ? 0 : _rows.Max(row => row[i].Length)))
            .ToArray();

        var text = new StringBuilder();
        Append(titles);
        Append([.. widths.Select(width => new string('-', width))]);
        foreach (var row in _rows)
            Append(row);
        return text.ToString();

        void Append(string[] cells)
        {
            var line = string.Join("  ", cells.Select((cell, i) =>
                headers[i].StartsWith('>') ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])));
            text.AppendLine(line.TrimEnd());
        }
    }
}
