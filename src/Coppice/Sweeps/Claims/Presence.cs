using System.Globalization;
using System.Text;
using Coppice.Files;

namespace Coppice.Sweeps.Claims;

/// <summary>One process at work on a target: a file with its heartbeat, and a folder for what does not count yet.
/// Others delete both when its heart stands still; it then knows that it holds nothing any more.</summary>
sealed class Presence
{
    // Of one length always: over some mounts a file's length is remembered longer than its content.
    const int Length = 96;

    readonly FileName _file;
    long _beat;

    Presence(StateFolder state, string token)
    {
        Token = token;
        _file = state.Live / token;
        Unfinished = state.Unfinished / token;
    }

    public string Token { get; }

    /// <summary>Of an order in which this process takes its slices, unlike the others'.</summary>
    public int Seed => int.Parse(Token.AsSpan(0, 7), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public FileName Unfinished { get; }

    public static Presence Begin(StateFolder state, Guid id)
    {
        var presence = new Presence(state, id.ToString("N")[..16]);
        Folders.Make(presence.Unfinished);
        Disk.Write(presence._file, presence.Words(0));
        return presence;
    }

    /// <summary>Says that this process lives; false where others took it for dead.</summary>
    public bool Beat(long done) => Disk.TryOverwrite(_file, Words(done));

    /// <summary>Leaves: what others find no file of holds nothing.</summary>
    public void End()
    {
        Folders.Delete(Unfinished);
        Disk.Delete(_file);
    }

    /// <summary>How many files a process has done, by its heartbeat.</summary>
    public static long DoneOf(ReadOnlySpan<byte> words)
    {
        var text = Encoding.UTF8.GetString(words).Split(' ');
        return text is [_, var done, ..] && long.TryParse(done, CultureInfo.InvariantCulture, out var count)
            ? count
            : 0;
    }

    byte[] Words(long done)
    {
        var words = $"{++_beat} {done} {Environment.MachineName} {Environment.ProcessId}";
        return Encoding.UTF8.GetBytes(words.PadRight(Length)[..Length]);
    }
}
