using Coppice.Files;
using Coppice.Sweeps.Running;

namespace Coppice.Sweeps.Claims;

/// <summary>Tries whether a target's file system does what claims and outputs rest on.</summary>
static class MountTrial
{
    /// <exception cref="SweepException">It does not.</exception>
    public static void Check(StateFolder state, Guid id)
    {
        var (one, other) = (state.Unfinished / $"{id:N}.1", state.Unfinished / $"{id:N}.2");
        try
        {
            if (!Disk.TryCreate(one, "one"u8))
                throw Lacks("does not make a file that is not there");
            if (Disk.TryCreate(one, "two"u8) || !Disk.Read(one).AsSpan().SequenceEqual("one"u8))
                throw Lacks("makes a file that is there already once more, so that a claim could be had twice");
            Disk.Write(other, "other"u8);
            try
            {
                Disk.Rename(one, other);
            }
            catch (DiskException e) when (!e.MeansAway && !e.MeansFull)
            {
                throw Lacks($"does not rename a file over another ({e.Message})");
            }

            if (Disk.Exists(one) || !Disk.Read(other).AsSpan().SequenceEqual("one"u8))
                throw Lacks("does not rename a file over another whole");
        }
        catch (DiskException e) when (e.MeansFull)
        {
            throw SweepFolders.Full(state.Path, e);
        }
        catch (DiskException e)
        {
            throw new SweepException($"The target cannot be written: {e.Message}", e);
        }
        finally
        {
            TryDelete(one);
            TryDelete(other);
        }

        SweepException Lacks(string what) => new(
            $"The file system of {state.Path.Shown} {what}. Machines cannot share it: mount the folder another way "
            + "(sshfs to an OpenSSH server will do).");
    }

    static void TryDelete(FileName path)
    {
        try
        {
            Disk.Delete(path);
        }
        catch (DiskException)
        {
            // Whatever was wrong has been told.
        }
    }
}
