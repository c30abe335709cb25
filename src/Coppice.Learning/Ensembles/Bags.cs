using Coppice.Learning.Data;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Ensembles;

/// <summary>The rows that each of several fits sees.</summary>
static class Bags
{
    public static async Task<IModel[]> FitAsync(
        BaggingParameters parameters, DataView train, FitContext context, CancellationToken cancellationToken)
    {
        parameters.Check();
        var models = new IModel[parameters.NEstimators];
        for (var i = 0; i < models.Length; i++)
        {
            var rows = Draw(parameters, train.Count, RandomKey.Of(context.Seed, Purpose.Bagging, (ulong)i));
            var own = context with { Seed = Members.Seed(context.Seed, i), Progress = null };
            models[i] = await parameters.Member.FitAsync(train.Select(rows), own, cancellationToken);
            context.Progress?.Report((i + 1) / (double)models.Length);
        }

        return models;
    }

    static int[] Draw(BaggingParameters parameters, int rows, RandomKey key)
    {
        var count = Math.Min(rows, parameters.MaxSamples.Of(rows));
        var stream = key.Stream();
        int[] drawn;
        if (parameters.Bootstrap)
        {
            drawn = new int[count];
            for (var i = 0; i < count; i++) drawn[i] = stream.Below(rows);
        }
        else
        {
            drawn = [.. Enumerable.Range(0, rows)];
            for (var i = 0; i < count; i++)
            {
                var pick = i + stream.Below(rows - i);
                (drawn[i], drawn[pick]) = (drawn[pick], drawn[i]);
            }

            Array.Resize(ref drawn, count);
        }

        Array.Sort(drawn);
        return drawn;
    }
}
