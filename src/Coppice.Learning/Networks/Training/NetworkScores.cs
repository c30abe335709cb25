namespace Coppice.Learning.Networks;

/// <summary>How well a network does on some examples.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">The share of right predictions; NaN where the loss knows of none.</param>
public readonly record struct NetworkScores(double Loss, double Accuracy)
{
    const int AtOnce = 128;

    /// <summary>The scores of all examples.</summary>
    public static NetworkScores Of(
        Network network, Examples examples, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(examples);
        var batch = new Batch(network, AtOnce);
        var (loss, right) = (0.0, 0L);
        var rows = new int[AtOnce];
        for (var first = 0; first < examples.Count; first += AtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var some = rows.AsSpan(0, Math.Min(AtOnce, examples.Count - first));
            for (var i = 0; i < some.Length; i++)
                some[i] = first + i;
            batch.Read(examples, some);
            var (more, hits) = network.Evaluate(batch.Inputs, batch.Targets);
            loss += more;
            right += hits;
        }

        return new NetworkScores(
            loss / examples.Count, right < 0 ? double.NaN : right / (double)examples.Count);
    }
}
