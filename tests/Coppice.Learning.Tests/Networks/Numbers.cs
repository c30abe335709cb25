namespace Coppice.Learning.Tests.Networks;

/// <summary>Numbers to feed layers with: the same on every run.</summary>
static class Numbers
{
    /// <summary>Between -1 and 1, no two alike.</summary>
    public static float[] Make(int count, int seed = 1)
    {
        var random = new Random(seed);
        var numbers = new float[count];
        foreach (ref var number in numbers.AsSpan())
            number = (float)(random.NextDouble() * 2 - 1);
        return numbers;
    }

    /// <summary>Class numbers below <paramref name="classes"/>.</summary>
    public static float[] Labels(int count, int classes, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(classes))];
    }
}
