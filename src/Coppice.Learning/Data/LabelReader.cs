using System.Globalization;
using System.Runtime.CompilerServices;

namespace Coppice.Learning.Data;

/// <summary>Reads a column as labels, targets or groups.</summary>
static class LabelReader
{
    static readonly ConditionalWeakTable<Column, string[]> KnownClasses = [];

    public static IReadOnlyList<string> Classes(Column column) => KnownClasses.GetValue(column, static c => c switch
    {
        CategoryColumn category => Present(category),
        NumericColumn number => Distinct(number),
        _ => ["0", "1"],
    });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int[] Codes(Column column, int[] rows, IReadOnlyList<string> classes)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < classes.Count; i++)
            index.Add(classes[i], i);
        if (column is CategoryColumn category)
        {
            var codes = new int[rows.Length];
            var map = new int[category.Categories.Count];
            for (var i = 0; i < map.Length; i++)
                map[i] = index.GetValueOrDefault(category.Categories[i], -1);
            for (var i = 0; i < rows.Length; i++)
            {
                var code = category.Codes[rows[i]];
                codes[i] = code < 0 ? -1 : map[code];
                if (codes[i] < 0)
                    throw Unusable(column, rows[i], classes);
            }

            return codes;
        }

        return Codes(column, rows, classes, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int[] Codes(Column column, int[] rows, IReadOnlyList<string> classes, Dictionary<string, int> index)
    {
        var codes = new int[rows.Length];
        var numbers = new Dictionary<double, int>();
        for (var i = 0; i < rows.Length; i++)
        {
            var number = Number(column, rows[i]);
            if (double.IsNaN(number) || !CodeOf(number, out codes[i]))
                throw Unusable(column, rows[i], classes);
        }

        return codes;

        bool CodeOf(double number, out int code)
        {
            if (numbers.TryGetValue(number, out code))
                return true;
            if (!index.TryGetValue(Format(number), out code))
                return false;
            numbers.Add(number, code);
            return true;
        }
    }

    public static double[] Numbers(Column column, int[] rows, string what)
    {
        if (column is CategoryColumn)
            throw new DataException($"Column {column.Name} holds text, and {what} must be a number here.");
        var numbers = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            numbers[i] = Number(column, rows[i]);
            if (double.IsNaN(numbers[i]))
                throw new DataException(
                    $"Row {rows[i] + 1} lacks {what} (column {column.Name}). Drop such rows when the table is read.");
        }

        return numbers;
    }

    public static int[] Numbered(Column column, int[] rows)
    {
        var seen = new Dictionary<double, int>();
        var numbered = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var key = column is CategoryColumn category ? category.Codes[rows[i]] : Number(column, rows[i]);
            if (!seen.TryGetValue(key, out numbered[i]))
                seen.Add(key, numbered[i] = seen.Count);
        }

        return numbered;
    }

    static double Number(Column column, int row) => column switch
    {
        NumericColumn number => number.Values[row],
        IndicatorColumn indicator => indicator.Source.Codes[row] == indicator.Category ? 1 : 0,
        _ => throw new InvalidOperationException($"Column {column.Name} holds no numbers."),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static string[] Present(CategoryColumn column)
    {
        var present = new bool[column.Categories.Count];
        foreach (var code in column.Codes)
        {
            if (code >= 0)
                present[code] = true;
        }

        var classes = column.Categories.Where((_, i) => present[i]).ToArray();
        Array.Sort(classes, StringComparer.Ordinal);
        return classes;
    }

    static string[] Distinct(NumericColumn column)
    {
        var distinct = new HashSet<double>();
        foreach (var value in column.Values)
        {
            if (!double.IsNaN(value))
                distinct.Add(value);
        }

        return [.. distinct.Order().Select(Format)];
    }

    // −0 equals 0, so it must not become a class "-0" of its own: + 0 turns it into 0.
    static string Format(double number) => (number + 0.0).ToString("R", CultureInfo.InvariantCulture);

    static DataException Unusable(Column column, int row, IReadOnlyList<string> classes) =>
        column.Text(row) is { } text
            ? new($"Row {row + 1} has the label '{text}' (column {column.Name}), which is none of the classes "
                + $"{string.Join(", ", classes.Take(10).Select(c => $"'{c}'"))}{(classes.Count > 10 ? ", …" : "")}. "
                + "Map it to one of them when the table is read.")
            : new($"Row {row + 1} has no label (column {column.Name}). Drop such rows when the table is read.");
}
