using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>Nodes of up to 64 rows are searched as sets of bits, and end early where a cut divides the classes: a tree
/// that is grown leaf by leaf is not, and must be the same.</summary>
public class SmallNodeTests
{
    static readonly DecisionTreeParameters[] Settings =
    [
        new(),
        new() { Criterion = Criterion.Entropy },
        new() { MaxFeatures = MaxFeatures.Count(2) },
        new() { MaxFeatures = MaxFeatures.Count(1), MinSamplesLeaf = 3 },
        new() { MaxFeatures = MaxFeatures.Sqrt, MinSamplesLeaf = 7, Criterion = Criterion.Entropy },
        new() { ClassWeight = ClassWeight.Balanced, MaxFeatures = MaxFeatures.Count(3) },
        new() { MinWeightFractionLeaf = 0.002 },
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Small_nodes_are_split_as_any_others(int of)
    {
        var setting = Settings[of];
        var rows = new DataView(
            Generator.Classification(new()
            {
                Rows = 2_000,
                Categorical = 3,
                Categories = 9,
                MissingShare = 0.05,
                LabelNoise = 0.1,
                Seed = 4,
            }),
            "label");
        foreach (var view in (DataView[])[rows, rows.OneHot()])
        {
            var table = CodedTable.Of(view);
            for (var number = 0; number < 4; number++)
            {
                var sampling = number % 2 == 0 ? Sampling.All : new Sampling(true, table.Rows);
                var tree = TreeSlot.Create(table, setting, sampling).Grow(5, number);
                var other = TreeSlot.Create(table, setting with { MaxLeafNodes = 2_000 }, sampling).Grow(5, number);

                Assert.Equal(other.Nodes, tree.Nodes);
                Assert.Equal(other.Sets, tree.Sets);
                Assert.Equal(other.Importances, tree.Importances);
            }
        }
    }
}
