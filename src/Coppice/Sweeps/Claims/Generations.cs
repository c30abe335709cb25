using System.Globalization;
using Coppice.Files;

namespace Coppice.Sweeps.Claims;

/// <summary>Numbered files of a folder, of which the highest counts. A next one is made by exclusive creation, and the
/// highest is never deleted: so the number that counts only rises, whoever is slow.</summary>
static class Generations
{
    /// <summary>The highest number that is there; 0 where there is none, or no folder.</summary>
    public static int Newest(FileName folder) => Numbers(folder).DefaultIfEmpty().Max();

    /// <summary>Makes the next generation after the one that was seen; false where somebody else has.</summary>
    public static bool TryMake(FileName folder, int next, ReadOnlySpan<byte> content)
    {
        if (next == 1)
            Folders.Make(folder);
        var path = Path(folder, next);
        // An answer that got lost may have been a yes: what was written tells.
        if (!Disk.TryCreate(path, content) && Disk.TryRead(path)?.AsSpan().SequenceEqual(content) != true)
            return false;

        // Whoever looked long ago may have made a number that was deleted since.
        var numbers = Numbers(folder);
        if (numbers.Exists(number => number > next))
            return false;
        numbers.Sort();
        foreach (var number in numbers)
            if (number < next)
                Disk.Delete(Path(folder, number));
        return true;
    }

    public static FileName Path(FileName folder, int generation) =>
        folder / generation.ToString(CultureInfo.InvariantCulture);

    static List<int> Numbers(FileName folder)
    {
        var numbers = new List<int>();
        try
        {
            foreach (var (name, _) in Folders.List(folder))
                if (int.TryParse(name.Bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    numbers.Add(number);
        }
        catch (DiskException e) when (e.MeansMissing)
        {
        }

        return numbers;
    }
}
