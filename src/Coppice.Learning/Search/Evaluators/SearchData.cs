using Coppice.Learning.Data;

namespace Coppice.Learning.Search;

/// <summary>The rows of a search as every machine gets them, once.</summary>
/// <param name="Train">The training rows.</param>
/// <param name="Test">The test rows, when they judge.</param>
/// <param name="Folds">Which rows train and judge in each fold.</param>
/// <param name="Classes">The classes, in the order of predicted probabilities.</param>
/// <param name="Positive">The class that F1 and binary ROC curves are about.</param>
sealed record SearchData(DataView Train, DataView? Test, Fold[] Folds, string[] Classes, int Positive)
{
    /// <summary>Whether outcomes hold the predictions, for an ensemble to be chosen by.</summary>
    public bool KeepsPredictions { get; init; }

    /// <summary>How many rows at the end of every fold's validation rows are predicted and not scored: those of the
    /// test.</summary>
    public int Unscored { get; init; }
}
