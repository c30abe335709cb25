namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>How a vector is cut into shards of nearly the same length.</summary>
static class Slices
{
    public static (int Start, int Length) Of(int count, int shards, int index)
    {
        var start = (int)((long)count * index / shards);
        return (start, (int)((long)count * (index + 1) / shards) - start);
    }
}
