using Coppice.Learning.Data;
using Coppice.Learning.Ensembles;
using Coppice.Learning.Tests.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Ensembles;

public class AdaBoostTests
{
    // Ten rows, x = 0 … 9. Round 1: the cut at 2.5 gets 6, 7, 8 wrong: e = 0.3, vote ln(7 ∕ 3). Their weights become
    // 1∕6, the others' 1∕14. Round 2: the cut at 8.5 gets 3, 4, 5 wrong: e = 3∕14, vote ln(11 ∕ 3). Round 3: the cut at
    // 5.5, turned round, gets 0, 1, 2 and 9 wrong, of weight 1∕22 each: e = 2∕11, vote ln(9 ∕ 2).
    const string Labels = "aaabbbaaab";

    [Fact]
    public async Task Three_rounds_are_those_worked_out_by_hand()
    {
        var view = View();

        var model = await FitAsync(view, 3);

        Assert.Equal([2.5, 8.5, 5.5], model.Members.Cast<Cut>().Select(c => c.At));
        Assert.Equal(Math.Log(7.0 / 3), model.Weights[0], 1e-12);
        Assert.Equal(Math.Log(11.0 / 3), model.Weights[1], 1e-12);
        Assert.Equal(Math.Log(9.0 / 2), model.Weights[2], 1e-12);
        Assert.Equal(Labels, Toy.Predicted(model, view));
    }

    [Fact]
    public async Task Two_rounds_still_err_on_three_rows()
    {
        var view = View();

        Assert.Equal(0.7, (await FitAsync(view, 2)).Score(view), 1e-12);
    }

    [Fact]
    public async Task Fit_without_error_is_the_last()
    {
        var view = Toy.Of("aabb", new NumericColumn("x", [1, 2, 3, 4]));

        var model = await FitAsync(view, 20);

        Assert.Single(model.Members);
        Assert.Equal(1, model.Score(view));
    }

    [Fact]
    public async Task Stumps_of_ours_vote_better_than_one()
    {
        var table = Generator.Classification(new() { Rows = 1_500, Informative = 6, Classes = 3, Seed = 5 });
        var view = new DataView(table, "label");
        var train = view.Select([.. Enumerable.Range(0, 1_000)]);
        var test = view.Select([.. Enumerable.Range(1_000, 500)]);

        var one = await new AdaBoostClassifier().FitAsync(new() { NEstimators = 1 }, train, new(), Token);
        var many = await new AdaBoostClassifier().FitAsync(new() { NEstimators = 60 }, train, new(), Token);

        Assert.InRange(many.Score(test), one.Score(test) + 0.05, 1);
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static DataView View() => Toy.Of(Labels, new NumericColumn("x", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));

    static async Task<VotingModel> FitAsync(DataView view, int rounds) => await new AdaBoostClassifier().FitAsync(
        new() { Member = Estimator.Of(new CutLearner(), new CutParameters()), NEstimators = rounds }, view, new(),
        Token);
}
