using Coppice.Learning;
using Coppice.Learning.Data;

namespace NestedNeighbours;

/// <summary>The training rows, and how they vote.</summary>
sealed class NeighbourModel(NeighbourParameters parameters, Points points, int[] codes, IReadOnlyList<string> classes)
    : IClassifier
{
    public IReadOnlyList<string> Classes => classes;

    public int Outputs => classes.Count;

    public void Predict(DataView rows, Span<double> output)
    {
        var asked = new Points(rows);
        var nearest = new Nearest(points, parameters.Distance, parameters.Neighbours);
        for (var row = 0; row < asked.Count; row++)
        {
            nearest.Find(asked[row]);
            Ballot.Count(parameters, nearest, codes, output.Slice(row * Outputs, Outputs));
        }
    }

    public void Save(Stream stream) =>
        throw new NotSupportedException("this model is its training rows: keep the table, and fit it again");
}
