using Coppice.Learning.Data;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Logistic;

/// <summary>How columns become terms of a sum: a number is one term, and one more where some are missing; each category
/// is a term of its own, the missing one too. A category that was never seen has none.</summary>
/// <param name="Schema">The columns.</param>
/// <param name="Means">By source: subtracted from numbers.</param>
/// <param name="Scales">By source: what numbers are multiplied by.</param>
sealed record Design(FeatureSchema Schema, double[] Means, double[] Scales)
{
    /// <summary>The number of terms, that of the constant included, which is the last.</summary>
    public int Terms => Offset(Schema.Sources.Length) + 1;

    public static Design Of(DataView view, bool standardize)
    {
        var schema = FeatureSchema.Of(view.Features);
        var rows = BoundRows.Of(schema, view, ..);
        var (means, scales) = (new double[schema.Sources.Length], new double[schema.Sources.Length]);
        scales.AsSpan().Fill(1);
        for (var s = 0; s < means.Length && standardize; s++)
        {
            double[] known = [.. (rows.Numbers[s] ?? []).Where(n => !double.IsNaN(n))];
            if (known.Length == 0) continue;
            var mean = known.Sum() / known.Length;
            var deviation = Math.Sqrt(known.Sum(n => (n - mean) * (n - mean)) / known.Length);
            (means[s], scales[s]) = (mean, deviation > 0 ? 1 / deviation : 1);
        }

        return new(schema, means, scales);
    }

    /// <summary>Where a source's terms begin.</summary>
    int Offset(int source)
    {
        var offset = 0;
        for (var s = 0; s < source; s++) offset += Width(s);
        return offset;
    }

    int Width(int source) =>
        Schema.Sources[source].Kind == SourceKind.Numeric ? 2 : Schema.Sources[source].Categories.Length + 1;

    /// <summary>The rows' terms that are not 0.</summary>
    public SparseRows Make(DataView view, Range range)
    {
        var rows = BoundRows.Of(Schema, view, range);
        var sources = Schema.Sources.Length;
        var (starts, index, values) = (new int[rows.Count + 1], new List<int>(), new List<double>());
        var offsets = Enumerable.Range(0, sources).Select(Offset).ToArray();
        for (var row = 0; row < rows.Count; row++)
        {
            for (var s = 0; s < sources; s++)
            {
                if (rows.Numbers[s] is not { } numbers)
                {
                    if (rows.Codes[s][row] >= 0) Add(offsets[s] + rows.Codes[s][row], 1);
                }
                else if (double.IsNaN(numbers[row]))
                {
                    Add(offsets[s] + 1, 1);
                }
                else
                {
                    Add(offsets[s], (numbers[row] - Means[s]) * Scales[s]);
                }
            }

            Add(Terms - 1, 1);
            starts[row + 1] = index.Count;
        }

        return new(starts, [.. index], [.. values]);

        void Add(int term, double value)
        {
            if (value == 0) return;
            index.Add(term);
            values.Add(value);
        }
    }

    /// <summary>A term's name: a column, <c>column=category</c>, or the constant.</summary>
    public string NameOf(int term)
    {
        for (var s = 0; s < Schema.Sources.Length; term -= Width(s), s++)
        {
            if (term >= Width(s)) continue;
            var source = Schema.Sources[s];
            return source.Kind == SourceKind.Numeric
                ? term == 0 ? source.Column : $"{source.Column} missing"
                : term < source.Categories.Length ? $"{source.Column}={source.Categories[term]}"
                : $"{source.Column} missing";
        }

        return "constant";
    }
}

/// <summary>Rows as terms and values, those of row i at [Starts[i], Starts[i + 1]).</summary>
sealed record SparseRows(int[] Starts, int[] Terms, double[] Values)
{
    public int Count => Starts.Length - 1;

    public double Dot(int row, ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        for (var i = Starts[row]; i < Starts[row + 1]; i++) sum += Values[i] * coefficients[Terms[i]];
        return sum;
    }
}
