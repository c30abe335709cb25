using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>A table that each split takes one row off: as deep as it is long.</summary>
public class DeepTreeTests
{
    const int Rows = 20_001;

    readonly DataView _chain = Toy.Weighted(
        string.Concat(Enumerable.Range(0, Rows).Select(i => i % 2 == 0 ? 'a' : 'b')),
        [.. Enumerable.Repeat(1.0, Rows)],
        new NumericColumn("x", [.. Enumerable.Range(0, Rows).Select(i => (double)i)]));

    [Fact]
    public void Chain_of_twenty_thousand_splits_is_grown_read_and_walked()
    {
        var tree = Toy.Fit(new(), _chain);

        Assert.True(tree.Depth >= 20_000, $"depth {tree.Depth}");
        Assert.Equal(_chain.Count, tree.LeafCount);
        var stream = new MemoryStream();
        tree.Save(stream);
        stream.Position = 0;
        Assert.Equal(tree.Depth, DecisionTree.Load(stream).Depth);
    }
}
