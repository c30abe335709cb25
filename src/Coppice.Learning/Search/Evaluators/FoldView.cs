using System.Runtime.CompilerServices;
using Coppice.Learning.Data;

namespace Coppice.Learning.Search;

/// <summary>The rows of one fold, made once a process: learners keep what they derive from rows by the view's
/// identity.</summary>
sealed class FoldView
{
    static readonly ConditionalWeakTable<SearchData, Lazy<FoldView>[]> Made = [];

    FoldView(SearchData data, Fold fold)
    {
        Train = data.Train.Select(fold.Train);
        var judged = fold.OnTest && data.Test is { } test ? test : data.Train;
        Validation = judged.Select(fold.Validation);
        Truth = Validation.LabelCodes(data.Classes);
    }

    public DataView Train { get; }

    public DataView Validation { get; }

    /// <summary>The class of each validation row.</summary>
    public int[] Truth { get; }

    public static FoldView Of(SearchData data, int fold) => Made.GetValue(
        data, d => Array.ConvertAll(d.Folds, f => new Lazy<FoldView>(() => new FoldView(d, f))))[fold].Value;
}
