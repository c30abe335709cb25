using System.Security.Cryptography;
using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

public class TreeFileTests
{
    readonly DataView _view = new(
        Generator.Classification(new() { Rows = 300, Categorical = 2, MissingShare = 0.05, Classes = 3, Seed = 1 }),
        "label");

    [Fact]
    public void Tree_read_back_predicts_the_same()
    {
        var tree = Toy.Fit(new(), _view);

        var read = DecisionTree.Load(new MemoryStream(Saved(tree)));

        Assert.Equal(tree.PredictProba(_view), read.PredictProba(_view));
        Assert.Equal(tree.FeatureImportances(), read.FeatureImportances());
        Assert.Equal(tree.Classes, read.Classes);
        Assert.Equal((tree.NodeCount, tree.LeafCount, tree.Depth), (read.NodeCount, read.LeafCount, read.Depth));
        Assert.Equal(Saved(tree), Saved(read));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Forest_read_back_predicts_the_same(bool oneHot)
    {
        var view = oneHot ? _view.OneHot() : _view;
        var forest = await new RandomForestClassifier().FitAsync(
            new() { NEstimators = 5, OobScore = true }, view, new(), TestContext.Current.CancellationToken);

        var read = RandomForest.Load(new MemoryStream(Saved(forest)));

        Assert.Equal(forest.PredictProba(view), read.PredictProba(view));
        Assert.Equal(forest.PredictProba(view), read.PredictProba(_view));
        Assert.Equal(forest.FeatureImportances(), read.FeatureImportances());
        Assert.Equal(forest.OobAccuracy, read.OobAccuracy);
        Assert.Equal((forest.Count, forest.NodeCount), (read.Count, read.NodeCount));
    }

    [Fact]
    public void Same_fit_is_saved_in_the_same_bytes() =>
        Assert.Equal(Saved(Toy.Fit(new(), _view)), Saved(Toy.Fit(new(), _view)));

    [Fact]
    public void Damage_at_any_byte_is_noticed()
    {
        var bytes = Saved(Toy.Fit(new(), _view));
        for (var at = 0; at < bytes.Length; at += at < 64 ? 1 : 97)
        {
            bytes[at] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => DecisionTree.Load(new MemoryStream(bytes)));
            bytes[at] ^= 0x10;
        }

        Assert.Equal(3, DecisionTree.Load(new MemoryStream(bytes)).Outputs);
    }

    [Fact]
    public void File_cut_short_anywhere_is_noticed()
    {
        var bytes = Saved(Toy.Fit(new(), _view));
        for (var length = 0; length < bytes.Length; length += length < 64 ? 1 : 97)
            Assert.Throws<InvalidDataException>(() => DecisionTree.Load(new MemoryStream(bytes, 0, length)));
        Assert.Throws<InvalidDataException>(() => DecisionTree.Load(new MemoryStream([.. bytes, 0])));
    }

    [Fact]
    public void Other_version_is_named()
    {
        var bytes = Saved(Toy.Fit(new(), _view));
        bytes[5]++;

        var error = Assert.Throws<InvalidDataException>(() => DecisionTree.Load(new MemoryStream(bytes)));

        Assert.Equal(
            $"The model file is of version {bytes[5]}, and this program reads version {bytes[5] - 1}: read it with "
            + "one that does, or fit the model again.",
            error.Message);
    }

    [Fact]
    public void Tree_is_no_forest()
    {
        var error = Assert.Throws<InvalidDataException>(
            () => RandomForest.Load(new MemoryStream(Saved(Toy.Fit(new(), _view)))));

        Assert.Equal("The file holds another kind of model.", error.Message);
    }

    [Fact]
    public void Forged_lengths_under_a_right_checksum_are_refused()
    {
        // The body begins with the number of classes.
        var bytes = Saved(Toy.Fit(new(), _view));
        foreach (var length in (int[])[-1, int.MaxValue, 1_000_000])
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(6), length);
            SHA256.HashData(bytes.AsSpan(6..^32), bytes.AsSpan(^32..));
            Assert.Throws<InvalidDataException>(() => DecisionTree.Load(new MemoryStream(bytes)));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Forged_trees_under_a_right_checksum_are_refused_or_end_in_leaves(int classes)
    {
        var view = new DataView(
            Generator.Classification(new() { Rows = 60, Categorical = 2, Classes = classes, Seed = 2 }), "label");
        var bytes = Saved(Toy.Fit(new() { MaxDepth = 4 }, view));
        var random = new Random(classes);
        var refused = 0;
        for (var round = 0; round < 3_000; round++)
        {
            var forged = (byte[])bytes.Clone();
            forged[random.Next(6, bytes.Length - 32)] ^= (byte)(1 << random.Next(8));
            SHA256.HashData(forged.AsSpan(6..^32), forged.AsSpan(^32..));
            try
            {
                var tree = DecisionTree.Load(new MemoryStream(forged));
                Assert.Equal(view.Count, tree.PredictProba(view).Length / tree.Outputs);
            }
            catch (Exception error) when (error is InvalidDataException or ArgumentException)
            {
                refused++; // an ArgumentException: the forged model wants other columns
            }
        }

        Assert.InRange(refused, 300, 2_999);
    }

    static byte[] Saved(IModel model)
    {
        var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
