using Coppice.Learning.Data;
using Coppice.Learning.Ensembles;
using Coppice.Learning.Tests.Trees;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Ensembles;

public class VotingTests
{
    static readonly DataView Rows = Toy.Of("ab", new NumericColumn("x", [0, 1]));

    [Fact]
    public void Soft_votes_are_the_weighted_mean()
    {
        IClassifier[] models = [new Saying(0.9, 0.2), new Saying(0.4, 0.6)];

        var equal = new VotingModel(models);
        var weighted = new VotingModel(models, Voting.Soft, [3, 1]);

        Close([0.65, 0.35, 0.4, 0.6], equal.PredictProba(Rows));
        Close([0.775, 0.225, 0.3, 0.7], weighted.PredictProba(Rows));
    }

    [Fact]
    public void Hard_votes_count_each_models_class()
    {
        IClassifier[] models = [new Saying(0.9, 0.2), new Saying(0.4, 0.6), new Saying(0.45, 0.9)];

        Close([1 / 3.0, 2 / 3.0, 2 / 3.0, 1 / 3.0], new VotingModel(models, Voting.Hard).PredictProba(Rows));
        Close([0.6, 0.4, 0.4, 0.6], new VotingModel(models, Voting.Hard, [3, 1, 1]).PredictProba(Rows));
    }

    [Fact]
    public void Order_of_the_members_does_not_matter()
    {
        IClassifier[] models = [new Saying(0.1, 0.3), new Saying(0.7, 0.123), new Saying(1 / 3.0, 0.9)];

        var forth = new VotingModel(models, Voting.Soft, [0.1, 0.2, 0.7]);
        var back = new VotingModel([.. models.Reverse()], Voting.Soft, [0.7, 0.2, 0.1]);

        Assert.Equal(forth.PredictProba(Rows), back.PredictProba(Rows));
    }

    [Fact]
    public void Faulty_weights_are_refused()
    {
        IClassifier[] models = [new Saying(0.9, 0.2)];

        Assert.Throws<ArgumentException>(() => new VotingModel(models, Voting.Soft, [1, 2]));
        Assert.Throws<ArgumentException>(() => new VotingModel(models, Voting.Soft, [-1]));
        Assert.Throws<ArgumentException>(() => new VotingModel([]));
    }

    [Fact]
    public async Task Bags_of_trees_beat_one_tree()
    {
        var table = Generator.Classification(new() { Rows = 2_000, Informative = 6, LabelNoise = 0.1, Seed = 4 });
        var view = new DataView(table, "label");
        var train = view.Select([.. Enumerable.Range(0, 1_000)]);
        var test = view.Select([.. Enumerable.Range(1_000, 1_000)]);
        var token = TestContext.Current.CancellationToken;

        var tree = await new DecisionTreeClassifier().FitAsync(new(), train, new(), token);
        var bags = await new BaggingClassifier().FitAsync(new() { NEstimators = 25 }, train, new(), token);
        var again = await new BaggingClassifier().FitAsync(
            new() { NEstimators = 25 }, train, new() { Parallelism = 2 }, token);

        Assert.InRange(bags.Score(test), tree.Score(test) + 0.02, 1);
        Assert.Equal(bags.PredictProba(test), again.PredictProba(test));
    }

    [Fact]
    public void Selection_takes_what_helps_and_leaves_the_rest()
    {
        // Each of the first two is right on three of four rows, together on all; the third is always wrong.
        int[] truth = [0, 0, 1, 1];
        ReadOnlyMemory<double>[] models =
        [
            Both(0.9, 0.9, 0.1, 0.6), Both(0.9, 0.45, 0.1, 0.1), Both(0.1, 0.1, 0.9, 0.9),
        ];

        Assert.Equal([1, 1, 0], GreedySelection.Choose(models, truth, 2, 10));
    }

    static ReadOnlyMemory<double> Both(params double[] first) => first.SelectMany(p => (double[])[p, 1 - p]).ToArray();

    static void Close(double[] expected, double[] found) =>
        Assert.Equal(expected, found, (a, b) => Math.Abs(a - b) < 1e-9);

    /// <summary>Says of each row what it was told to.</summary>
    sealed class Saying(params double[] first) : IClassifier
    {
        public IReadOnlyList<string> Classes => ["a", "b"];

        public int Outputs => 2;

        public void Predict(DataView rows, Span<double> output)
        {
            for (var row = 0; row < first.Length; row++)
                (output[2 * row], output[2 * row + 1]) = (first[row], 1 - first[row]);
        }

        public void Save(Stream stream) => throw new NotSupportedException();
    }
}
