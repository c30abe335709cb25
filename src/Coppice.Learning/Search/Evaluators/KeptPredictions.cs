namespace Coppice.Learning.Search;

/// <summary>Probabilities in 16 bits each, the last class left out: enough to choose an ensemble by, and a quarter or
/// an eighth of the room.</summary>
/// <param name="Shares">Rows × (classes − 1).</param>
sealed record KeptPredictions(ushort[] Shares)
{
    public static KeptPredictions Of(ReadOnlySpan<double> predictions, int classes)
    {
        var shares = new ushort[predictions.Length / classes * (classes - 1)];
        for (int at = 0, to = 0; at < predictions.Length; at += classes)
            for (var k = 0; k < classes - 1; k++)
                shares[to++] = (ushort)Math.Round(Math.Clamp(predictions[at + k], 0, 1) * ushort.MaxValue);
        return new(shares);
    }
}
