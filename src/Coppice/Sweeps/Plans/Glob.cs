using System.Text;

namespace Coppice.Sweeps.Plans;

/// <summary>A pattern of names: <c>*</c> and <c>?</c> within a part of the path, <c>**</c> over parts, <c>[a-z]</c>.
/// One without a slash looks at the last part alone.</summary>
sealed class Glob(string pattern)
{
    readonly byte[] _pattern = Encoding.UTF8.GetBytes(pattern);
    readonly bool _isOfPath = pattern.Contains('/', StringComparison.Ordinal);

    public bool Matches(ReadOnlySpan<byte> path) =>
        Matches(_pattern, _isOfPath ? path : path[(path.LastIndexOf((byte)'/') + 1)..]);

    static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        while (!pattern.IsEmpty)
        {
            switch (pattern[0])
            {
                case (byte)'*' when pattern is [_, (byte)'*', ..]:
                    var behind = pattern[2..];
                    // "**/" is any number of folders, none too.
                    if (behind is [(byte)'/', ..] && Matches(behind[1..], text))
                        return true;
                    for (var i = 0; i <= text.Length; i++)
                        if (Matches(behind, text[i..]))
                            return true;
                    return false;
                case (byte)'*':
                    for (var i = 0; i <= text.Length; i++)
                    {
                        if (Matches(pattern[1..], text[i..]))
                            return true;
                        if (i < text.Length && text[i] == '/')
                            return false;
                    }

                    return false;
                case (byte)'?':
                    if (text.IsEmpty || text[0] == '/')
                        return false;
                    text = text[CharacterLength(text)..];
                    pattern = pattern[1..];
                    break;
                case (byte)'[' when pattern[1..].IndexOf((byte)']') is > 0 and var end:
                    if (text.IsEmpty || !IsInSet(pattern.Slice(1, end), text[0]))
                        return false;
                    text = text[1..];
                    pattern = pattern[(end + 2)..];
                    break;
                default:
                    if (text.IsEmpty || text[0] != pattern[0])
                        return false;
                    text = text[1..];
                    pattern = pattern[1..];
                    break;
            }
        }

        return text.IsEmpty;
    }

    static int CharacterLength(ReadOnlySpan<byte> text)
    {
        _ = Rune.DecodeFromUtf8(text, out _, out var length);
        return length;
    }

    static bool IsInSet(ReadOnlySpan<byte> set, byte value)
    {
        var negates = set is [(byte)'!' or (byte)'^', ..];
        if (negates)
            set = set[1..];
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (value >= set[i] && value <= set[i + 2])
                    return !negates;
                i += 2;
            }
            else if (set[i] == value)
            {
                return !negates;
            }
        }

        return negates;
    }
}
