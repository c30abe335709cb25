using Coppice.Learning.Data;

namespace Coppice.Learning;

/// <summary>A fitted model.</summary>
public interface IModel
{
    /// <summary>Numbers predicted for each row: a classifier's number of classes, 1 for a regression.</summary>
    int Outputs { get; }

    /// <summary>Predicts every row of the view, row by row, <see cref="Outputs"/> numbers each: class probabilities or
    /// values.</summary>
    void Predict(DataView rows, Span<double> output);

    /// <summary>Writes the model: versioned and checksummed.</summary>
    void Save(Stream stream);
}

/// <summary>A model that predicts a probability for each of its classes.</summary>
public interface IClassifier : IModel
{
    /// <summary>The classes, in the order of the predicted probabilities: text in ordinal order, numbers by
    /// value.</summary>
    IReadOnlyList<string> Classes { get; }
}
