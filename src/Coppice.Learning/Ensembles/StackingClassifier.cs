using Coppice.Learning.Data;
using Coppice.Learning.Search;

namespace Coppice.Learning.Ensembles;

/// <summary>Fits a model to other models' predictions. Each row's prediction comes from models that were fitted without
/// it, so that no label reaches its own; the members are then fitted to all rows. Where the context names a cluster,
/// the fits are tasks.</summary>
public sealed class StackingClassifier : ILearner<StackingParameters, StackModel>
{
    /// <inheritdoc/>
    public async ValueTask<StackModel> FitAsync(
        StackingParameters parameters, DataView train, FitContext context,
        CancellationToken cancellationToken = default)
    {
        parameters.Check();
        var classes = train.Classes;
        var foldOfRow = FoldsOf(train, classes, parameters.Folds, context.Seed);
        var unseen = await MemberFits.OutOfFoldAsync(
            parameters.Members, train, foldOfRow, parameters.Folds, context with { Progress = null },
            cancellationToken);
        context.Progress?.Report(0.7);
        var features = MetaTable.Make(unseen, train, classes, parameters.Passthrough, labelled: true);
        var meta = await parameters.Meta.FitClassifierAsync(
            features, context with { Progress = null }, cancellationToken);
        context.Progress?.Report(0.75);
        var members = await MemberFits.AllAsync(
            parameters.Members, train, context with { Progress = null }, cancellationToken);
        context.Progress?.Report(1);
        return new(members, meta, parameters.Passthrough);
    }

    /// <summary>The fold of each row: stratified, or by groups where the view has them.</summary>
    static int[] FoldsOf(DataView train, IReadOnlyList<string> classes, int folds, ulong seed)
    {
        Evaluation evaluation = train.Group is null ? new StratifiedKFold(folds, Shuffle: true) : new GroupKFold(folds);
        var split = evaluation.Split(new()
        {
            Classes = train.LabelCodes(classes),
            ClassNames = classes,
            Groups = train.Groups(),
            Seed = seed,
        });
        var foldOfRow = new int[train.Count];
        foreach (var (number, fold) in split.Index())
            foreach (var row in fold.Validation) foldOfRow[row] = number;
        return foldOfRow;
    }
}
