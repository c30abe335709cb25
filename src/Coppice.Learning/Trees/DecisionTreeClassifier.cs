using Coppice.Learning.Data;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Trees;

/// <summary>Fits single trees: the forest's unit, grown on all rows.</summary>
public sealed class DecisionTreeClassifier : ILearner<DecisionTreeParameters, DecisionTree>
{
    /// <inheritdoc/>
    public ValueTask<DecisionTree> FitAsync(
        DecisionTreeParameters parameters, DataView train, FitContext context,
        CancellationToken cancellationToken = default)
    {
        parameters.Check();
        cancellationToken.ThrowIfCancellationRequested();
        var table = CodedTable.Of(train);
        var tree = TreeSlot.Create(table, parameters, Sampling.All).Grow(context.Seed, 0);
        return new(new DecisionTree(table.Schema, table.Classes, tree));
    }
}
