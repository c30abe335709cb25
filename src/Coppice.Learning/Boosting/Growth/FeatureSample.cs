using Coppice.Learning.Numerics;

namespace Coppice.Learning.Boosting.Growth;

/// <summary>Features drawn without replacement, in their own order: those whose hash is least.</summary>
static class FeatureSample
{
    public static int[] Draw(int[] features, double share, RandomKey key)
    {
        var count = Math.Max(1, (int)Math.Round(share * features.Length));
        if (count >= features.Length) return features;
        var hashes = Array.ConvertAll(features, f => RandomKey.Mix(key.Value + (ulong)f));
        var drawn = (int[])features.Clone();
        Array.Sort(hashes, drawn);
        Array.Resize(ref drawn, count);
        Array.Sort(drawn);
        return drawn;
    }
}
