namespace Coppice.Learning.Search;

/// <summary>What a classifier predicted for some rows, beside the truth.</summary>
public readonly ref struct Predictions
{
    /// <summary>Predictions of <paramref name="classes"/> classes for as many rows as there are labels.</summary>
    /// <param name="probabilities">Rows × classes, row by row.</param>
    /// <param name="labels">The class with the highest probability of each row, the first of several: see
    /// <see cref="Argmax"/>.</param>
    /// <param name="truth">The true class of each row.</param>
    /// <param name="classes">The number of classes, 2 or more.</param>
    /// <param name="positive">The class that F1 and a binary ROC curve are about.</param>
    /// <exception cref="ArgumentException">The lengths do not agree.</exception>
    public Predictions(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, ReadOnlySpan<int> truth, int classes,
        int positive)
    {
        if (labels.Length != truth.Length || probabilities.Length != (long)truth.Length * classes)
        {
            throw new ArgumentException(
                $"{truth.Length} rows of {classes} classes need {(long)truth.Length * classes} probabilities and "
                + $"{truth.Length} labels, got {probabilities.Length} and {labels.Length}");
        }
        Probabilities = probabilities;
        Labels = labels;
        Truth = truth;
        Classes = classes;
        Positive = positive;
    }

    /// <summary>Rows × <see cref="Classes"/>, row by row.</summary>
    public ReadOnlySpan<double> Probabilities { get; }

    /// <summary>The predicted class of each row.</summary>
    public ReadOnlySpan<int> Labels { get; }

    /// <summary>The true class of each row.</summary>
    public ReadOnlySpan<int> Truth { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The class that F1 and a binary ROC curve are about.</summary>
    public int Positive { get; }

    /// <summary>Writes each row's class of highest probability, the first of several.</summary>
    /// <param name="probabilities">Rows × <paramref name="classes"/>.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="labels">One a row.</param>
    public static void Argmax(ReadOnlySpan<double> probabilities, int classes, Span<int> labels)
    {
        if (classes == 2)
        {
            for (var row = 0; row < labels.Length; row++)
                labels[row] = probabilities[2 * row + 1] > probabilities[2 * row] ? 1 : 0;
            return;
        }
        for (var row = 0; row < labels.Length; row++)
        {
            var one = probabilities.Slice(row * classes, classes);
            var best = 0;
            for (var c = 1; c < classes; c++)
            {
                if (one[c] > one[best])
                    best = c;
            }
            labels[row] = best;
        }
    }
}
