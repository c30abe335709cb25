using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>Tables that each split takes one row off: trees as deep as the table is long, on a stack that would not
/// hold a call a level.</summary>
public class DeepTreeTests
{
    const int StackBytes = 128 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Chain_of_four_thousand_splits_needs_no_stack(bool pruned) => Prove(4_001, pruned);

    [Fact, Trait("Category", "Soak")]
    public void Chain_of_twenty_thousand_splits_needs_no_stack() => Prove(20_001, false);

    static void Prove(int rows, bool pruned)
    {
        var view = Toy.Of(
            string.Concat(Enumerable.Range(0, rows).Select(i => i % 2 == 0 ? 'a' : 'b')),
            [.. Enumerable.Range(0, rows).Select(i => (double)i)]);
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(() => GrowAndRead(view, pruned)), StackBytes);
        thread.Start();
        thread.Join();
        Assert.Null(error);
    }

    static void GrowAndRead(DataView view, bool pruned)
    {
        var tree = Toy.Fit(new() { CcpAlpha = pruned ? 1e-12 : 0 }, view);

        Assert.True(tree.Depth >= view.Count - 1, $"depth {tree.Depth}");
        Assert.Equal(view.Count, tree.LeafCount);
        var codes = view.LabelCodes(view.Classes);
        Assert.Equal(codes.Select(c => c == 0 ? 1.0 : 0.0), Toy.Probabilities(tree, view).Where((_, i) => i % 2 == 0));

        var stream = new MemoryStream();
        tree.Save(stream);
        stream.Position = 0;
        Assert.Equal(tree.Depth, DecisionTree.Load(stream).Depth);
    }
}
