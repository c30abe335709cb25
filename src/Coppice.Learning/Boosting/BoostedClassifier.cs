using Coppice.Learning.Data;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Boosting;

/// <summary>A fitted classifier of boosted trees: the sigmoid or softmax of the sums of their numbers.</summary>
public sealed class BoostedClassifier : IClassifier
{
    readonly BoostedTrees _trees;

    internal BoostedClassifier(IReadOnlyList<string> classes, BoostedTrees trees) =>
        (Classes, _trees) = (classes, trees);

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public int Outputs => Classes.Count;

    /// <summary>The rounds that were kept.</summary>
    public int Rounds => _trees.Trees.Length / _trees.Outputs;

    /// <summary>The leaves of all trees.</summary>
    public long LeafCount => _trees.Trees.Sum(t => t.Nodes.LongCount(n => n.IsLeaf));

    /// <inheritdoc/>
    public void Predict(DataView rows, Span<double> output)
    {
        OutputSpan.Check(rows.Count, Outputs, output);
        var probabilities = new double[output.Length];
        _trees.Score(rows, (first, scores, count) => ToProbabilities(
            scores.AsSpan(0, count * _trees.Outputs), Outputs,
            probabilities.AsSpan(first * Outputs, count * Outputs)));
        probabilities.CopyTo(output);
    }

    /// <summary>Each feature's share of all gains, by the feature's name; the shares add up to 1.</summary>
    public IReadOnlyList<(string Feature, double Importance)> FeatureImportances() => _trees.Importances();

    /// <inheritdoc/>
    public void Save(Stream stream) => ModelBody.Write(stream, ModelKind.BoostedClassifier, writer =>
    {
        writer.WriteStrings(Classes);
        _trees.Write(writer);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such model, is damaged, or is of a newer version.</exception>
    public static BoostedClassifier Load(Stream stream) =>
        ModelBody.Read(stream, ModelKind.BoostedClassifier, reader =>
        {
            var classes = reader.ReadStrings();
            var trees = BoostedTrees.Read(reader);
            return trees.Outputs == (classes.Length == 2 ? 1 : classes.Length) ? new BoostedClassifier(classes, trees)
                : throw new InvalidDataException("The model file is damaged: its classes do not fit its trees.");
        });

    /// <summary>Probabilities from scores: of two classes there is one score, the log odds of the second.</summary>
    internal static void ToProbabilities(ReadOnlySpan<double> scores, int classes, Span<double> probabilities)
    {
        if (classes == 2)
        {
            for (var row = 0; row < scores.Length; row++)
            {
                // The smaller of the two is computed, so that it keeps its digits.
                var small = Exact.Exp(-Math.Abs(scores[row]));
                small /= 1 + small;
                probabilities[2 * row] = scores[row] > 0 ? small : 1 - small;
                probabilities[2 * row + 1] = scores[row] > 0 ? 1 - small : small;
            }

            return;
        }

        for (var at = 0; at < scores.Length; at += classes)
        {
            var of = scores.Slice(at, classes);
            var to = probabilities.Slice(at, classes);
            var greatest = double.NegativeInfinity;
            foreach (var score in of) greatest = Math.Max(greatest, score);
            var sum = 0.0;
            for (var k = 0; k < classes; k++) sum += to[k] = Exact.Exp(of[k] - greatest);
            for (var k = 0; k < classes; k++) to[k] /= sum;
        }
    }
}
