using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Coppice.Files;

namespace Coppice.Sweeps.Claims;

/// <summary>What all processes that sweep one target have agreed on.</summary>
/// <param name="Work">The command, or the function's name.</param>
/// <param name="Output">The pattern of outputs' names.</param>
/// <param name="Slices">Into how many slices the files' hashes are cut: a power of two.</param>
sealed record Charter(string Work, string Output, int Slices)
{
    const int FilesInSlice = 200, Fewest = 512, Most = 65_536, Looks = 100;

    /// <summary>What is wanted where nothing was agreed on yet.</summary>
    public static Charter For(string work, string output, int files) => new(
        work, output, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(files / FilesInSlice, Fewest, Most)));

    /// <summary>Agrees with whoever has begun, or begins.</summary>
    /// <param name="state">The target's.</param>
    /// <param name="mayReplace">Whether other work may take the place of what was agreed on.</param>
    /// <param name="through">How the target is reached: what it is given may be done again.</param>
    /// <param name="time">The clock of waits for somebody who is writing.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="SweepException">Something else was agreed on.</exception>
    public async Task<Charter> AgreeAsync(
        StateFolder state,
        Func<bool> mayReplace,
        Func<Func<Charter?>, Charter?> through,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        for (var look = 0; ; look++)
        {
            if (through(() => TryAgree(state, mayReplace, isLast: look >= Looks)) is { } agreed)
                return agreed;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    /// <summary>What was agreed on; null where nothing was.</summary>
    public static Charter? Current(StateFolder state) =>
        Generations.Newest(FolderOf(state)) is > 0 and var newest
            ? Read(Generations.Path(FolderOf(state), newest))
            : null;

    static FileName FolderOf(StateFolder state) => state.Path / "sweep";

    Charter? TryAgree(StateFolder state, Func<bool> mayReplace, bool isLast)
    {
        var folder = FolderOf(state);
        while (true)
        {
            var newest = Generations.Newest(folder);
            var agreed = newest == 0 ? null : Read(Generations.Path(folder, newest));
            if (agreed is not null && agreed.Work == Work && agreed.Output == Output)
                return agreed;
            if (agreed is not null && !mayReplace())
                throw new SweepException(
                    $"The target is another sweep's, which has '{agreed.Work}' write {agreed.Output}, while this one "
                    + $"has '{Work}' write {Output}: name another target, or delete {state.Path.Shown} once nobody works "
                    + "on it, to keep the outputs that are there and go on with this one.");
            // One that cannot be read is being written, or was cut off in the writing.
            if (newest > 0 && agreed is null && !isLast)
                return null;
            Generations.TryMake(
                folder, newest + 1, JsonSerializer.SerializeToUtf8Bytes(this, CharterJson.Default.Charter));
        }
    }

    static Charter? Read(FileName path)
    {
        try
        {
            return Disk.TryRead(path) is { Length: > 0 } bytes
                ? JsonSerializer.Deserialize(bytes, CharterJson.Default.Charter)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

// Known when it is compiled: to find out at its first use would take as long as a thousand files.
[JsonSerializable(typeof(Charter))]
sealed partial class CharterJson : JsonSerializerContext;
