using System.Globalization;
using System.Text;
using Coppice.Files;

namespace Coppice.Sweeps.Claims;

/// <summary>A slice of a sweep's files that one process works on.</summary>
sealed class Claim
{
    // Of one length always, as heartbeats are.
    const int Length = 64;

    readonly FileName _folder;
    readonly byte[] _held;

    Claim(FileName folder, int generation, byte[] held) => (_folder, Generation, _held) = (folder, generation, held);

    /// <summary>1 where nobody has held the slice before.</summary>
    public int Generation { get; }

    /// <summary>Takes the slice where nobody holds it.</summary>
    /// <param name="folder">The slice's.</param>
    /// <param name="owner">This process.</param>
    /// <param name="number">Different for each claim that this process makes, and the same where it tries one
    /// again.</param>
    /// <param name="files">A sum of the hashes of the slice's files, as this process knows them.</param>
    /// <param name="neighbours">The other processes.</param>
    public static ClaimAnswer TryTake(
        FileName folder, Presence owner, long number, ulong files, Neighbours neighbours)
    {
        var held = Words($"held {owner.Token} {number}");
        var newest = Generations.Newest(folder);
        if (newest > 0)
        {
            var path = Generations.Path(folder, newest);
            var words = Encoding.UTF8.GetString(Disk.TryRead(path) ?? []).Split(' ');
            switch (words)
            {
                // Made by this very call, which an outage has made begin again.
                case ["held", var token, var made, ..] when token == owner.Token && made == $"{number}":
                    return new ClaimAnswer(new Claim(folder, newest, held), IsDone: false);
                case ["held", var token, ..] when token == owner.Token || neighbours.IsAlive(token):
                    return default;
                case ["held" or "left", ..]:
                    break;
                case ["done", var token, var sum, ..]:
                    // What those have left who were gone before this process began does not show what is there now.
                    if (neighbours.HasMet(token)
                        && ulong.TryParse(sum, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var theirs)
                        && theirs == files)
                        return new ClaimAnswer(null, IsDone: true);
                    break;
                default:
                    if (!neighbours.IsAbandoned(path))
                        return default;
                    break;
            }
        }

        return Generations.TryMake(folder, newest + 1, held)
            ? new ClaimAnswer(new Claim(folder, newest + 1, held), IsDone: false)
            : default;
    }

    /// <summary>Whether nobody has taken the slice over. The next generation is looked for first: where it was there
    /// and is deleted, this one was deleted before it.</summary>
    public bool IsHeld() =>
        !Disk.Exists(Generations.Path(_folder, Generation + 1))
        && Disk.TryOverwrite(Generations.Path(_folder, Generation), _held);

    /// <summary>Gives the slice back.</summary>
    /// <param name="owner">This process.</param>
    /// <param name="done">The sum of the slice's files where all of them are done; null where some are not.</param>
    public void Free(Presence owner, ulong? done) => Disk.TryOverwrite(
        Generations.Path(_folder, Generation),
        Words(done is { } sum ? $"done {owner.Token} {sum:x16}" : $"left {owner.Token}"));

    static byte[] Words(string words) => Encoding.UTF8.GetBytes(words.PadRight(Length));
}

/// <summary>What became of an attempt to claim a slice.</summary>
/// <param name="Claim">Null where somebody else has the slice, or has done it.</param>
/// <param name="IsDone">Whether a process that worked beside this one has done these very files.</param>
readonly record struct ClaimAnswer(Claim? Claim, bool IsDone);
