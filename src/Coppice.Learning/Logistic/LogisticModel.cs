using Coppice.Learning.Boosting;
using Coppice.Learning.Data;
using Coppice.Learning.Trees;

namespace Coppice.Learning.Logistic;

/// <summary>A fitted logistic regression.</summary>
public sealed class LogisticModel : IClassifier
{
    const int BlockRows = 2048;

    readonly Design _design;
    readonly double[][] _coefficients;

    internal LogisticModel(IReadOnlyList<string> classes, Design design, double[][] coefficients) =>
        (Classes, _design, _coefficients) = (classes, design, coefficients);

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public int Outputs => Classes.Count;

    /// <summary>The coefficients of one class by the names of their terms, the constant last; of two classes the
    /// first's are 0. They apply to numbers as they were brought to scale.</summary>
    public IReadOnlyList<(string Term, double Coefficient)> Coefficients(int ofClass) =>
        [.. _coefficients[ofClass].Select((c, term) => (_design.NameOf(term), c))];

    /// <inheritdoc/>
    public void Predict(DataView rows, Span<double> output)
    {
        OutputSpan.Check(rows.Count, Outputs, output);
        var width = Outputs == 2 ? 1 : Outputs;
        var scores = new double[Math.Min(BlockRows, rows.Count) * width];
        for (var first = 0; first < rows.Count; first += BlockRows)
        {
            var count = Math.Min(BlockRows, rows.Count - first);
            var block = _design.Make(rows, first..(first + count));
            for (var row = 0; row < count; row++)
                for (var k = 0; k < width; k++)
                    scores[row * width + k] = block.Dot(row, _coefficients[Outputs == 2 ? 1 : k]);
            BoostedClassifier.ToProbabilities(
                scores.AsSpan(0, count * width), Outputs, output.Slice(first * Outputs, count * Outputs));
        }
    }

    /// <inheritdoc/>
    public void Save(Stream stream) => ModelBody.Write(stream, ModelKind.LogisticRegression, writer =>
    {
        writer.WriteStrings(Classes);
        TreeFile.WriteSchema(writer, _design.Schema);
        writer.WriteArray<double>(_design.Means);
        writer.WriteArray<double>(_design.Scales);
        foreach (var coefficients in _coefficients) writer.WriteArray<double>(coefficients);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such model, is damaged, or is of a newer version.</exception>
    public static LogisticModel Load(Stream stream) =>
        ModelBody.Read(stream, ModelKind.LogisticRegression, reader =>
        {
            var classes = reader.ReadStrings();
            var design = new Design(
                TreeFile.ReadSchema(reader), reader.ReadArray<double>(), reader.ReadArray<double>());
            var coefficients = new double[classes.Length][];
            for (var k = 0; k < coefficients.Length; k++) coefficients[k] = reader.ReadArray<double>();
            var sources = design.Schema.Sources.Length;
            return classes.Length >= 2 && design.Means.Length == sources && design.Scales.Length == sources
                && Array.TrueForAll(coefficients, c => c.Length == design.Terms)
                ? new LogisticModel(classes, design, coefficients)
                : throw new InvalidDataException("The model file is damaged: its coefficients do not fit its columns.");
        });
}
