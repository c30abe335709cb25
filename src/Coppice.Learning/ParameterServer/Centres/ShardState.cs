using Coppice.Learning.ParameterServer.Encodings;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>A shard's checkpoint.</summary>
/// <param name="Epoch">The one that runs.</param>
/// <param name="Version">Updates so far.</param>
/// <param name="Done">The examples of each partition that are part of the centre.</param>
/// <param name="Centre">The slice.</param>
/// <param name="Members">Each worker's own, where the rule has members.</param>
/// <param name="Steps">The optimizer's steps, where the centre steps.</param>
/// <param name="Optimizer">Its vectors.</param>
sealed record ShardState(
    int Epoch, long Version, int[] Done, float[] Centre, float[][] Members, long Steps, float[][] Optimizer)
{
    const byte Layout = 1;

    public void Write(MessageWriter to)
    {
        to.Byte(Layout).Int(Epoch).Long(Version).Long(Steps).Ints(Done);
        to.Int(Centre.Length).Int(Members.Length).Int(Optimizer.Length).Floats(Centre);
        foreach (var vector in Members.Concat(Optimizer))
            to.Floats(vector);
    }

    /// <exception cref="CoppiceException">It is of another version of Coppice.</exception>
    public static ShardState Read(ref MessageReader from)
    {
        if (from.Byte() is var layout && layout != Layout)
            throw new CoppiceException($"A shard's checkpoint has layout {layout}, and this Coppice knows {Layout}.");
        var (epoch, version, steps, done) = (from.Int(), from.Long(), from.Long(), from.Ints());
        var (length, members, vectors) = (from.Int(), from.Int(), from.Int());
        var all = new float[1 + members + vectors][];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = new float[length];
            from.Floats(all[i]);
        }

        return new ShardState(
            epoch, version, done, all[0], all[1..(1 + members)], steps, all[(1 + members)..]);
    }
}
