using System.Collections;
using System.Globalization;

namespace Coppice.Workers;

/// <summary>Values in short, for messages: bounded in length, and never throwing.</summary>
static class Brief
{
    const int Longest = 100;

    public static string Of(object? value)
    {
        try
        {
            return Cut(value switch
            {
                null => "null",
                string text => $"\"{(text.Length > Longest ? text[..Longest] : text)}\"",
                Array array => $"{value.GetType().GetElementType()?.Name}[{array.Length}]",
                ICollection collection => $"{value.GetType().Name} of {collection.Count}",
                IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                _ => value.ToString() ?? value.GetType().Name,
            });
        }
        catch (Exception e)
        {
            return $"{value!.GetType().Name} ({e.GetType().Name} in its ToString)"; // null has not thrown
        }
    }

    static string Cut(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= Longest ? line : line[..(Longest - 1)] + "…";
    }
}
