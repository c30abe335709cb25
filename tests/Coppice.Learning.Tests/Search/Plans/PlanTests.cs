using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Search;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Search.Plans;

public sealed class PlanTests
{
    static readonly RandomForestClassifier Forest = new();

    static readonly Space<RandomForestParameters> Celery = Space.For<RandomForestParameters>()
        .Fixed(p => p.NEstimators, 10)
        .Values(p => p.MaxFeatures, 3, 5, 10, 15, 30, 35, 40, 45, 50, 55)
        .Values(p => p.MinSamplesSplit, 3, 5, 10, 15, 20, 25, 30, 40, 50, 100)
        .Values(p => p.MinSamplesLeaf, 1, 2, 3, 5, 10, 15, 20)
        .Values(p => p.MaxDepth, 10, 20, 25, 30);

    static readonly Space<RandomForestParameters> Dask = Space.For<RandomForestParameters>()
        .Values(p => p.Criterion, Criterion.Gini, Criterion.Entropy)
        .Values(p => p.NEstimators, Enumerable.Range(5, 10))
        .Values(p => p.MaxFeatures, Enumerable.Range(10, 10).Select(n => MaxFeatures.Count(n)))
        .Values(p => p.MaxDepth, Enumerable.Range(4, 16).Select(n => (int?)n));

    [Fact]
    public void Celerys_grid_grows_2100_trees_instead_of_84000()
    {
        var (plan, candidates) = Made(Celery, 32_561, 3);
        Assert.Equal((2_100, 84_000), (plan.Growths, plan.GrowthsApart));
        CheckSound(plan, candidates, 3, 10_854);
        Assert.All(plan.Tasks, task => Assert.Empty(task.Parts));
    }

    [Fact]
    public void Dasks_grid_grows_280_trees_and_one_value_of_max_features_is_a_task()
    {
        var (plan, candidates) = Made(Dask, 32_561, 1, 16_281);
        Assert.Equal((280, 2 * 10 * 16 * 95), (plan.Growths, plan.GrowthsApart));
        CheckSound(plan, candidates, 1, 16_281);
        Assert.Equal(10, plan.Tasks.Count);
        Assert.All(plan.Tasks, task =>
        {
            var settings = task.Groups.Select(g => candidates[g[0]].Parameters).ToArray();
            Assert.Single(settings.Select(s => s.MaxFeatures).Distinct());
            Assert.Equal(2, settings.Select(s => s.Criterion).Distinct().Count());
        });
    }

    [Fact]
    public void Settings_that_come_to_the_same_are_one_group()
    {
        // Twice min_samples_leaf is the least that can be split.
        var (plan, _) = Made(Celery, 32_561, 3);
        var evaluated = plan.Tasks.Where(t => t.Fold == 0).Sum(t => t.Groups.Length);
        // Of the ten splits, so many are at least twice the leaf, or one stands for those below.
        Assert.Equal(4 * 10 * (10 + 10 + 9 + 8 + 6 + 4 + 3), evaluated);
    }

    [Fact]
    public void Families_that_come_to_the_same_are_counted_once()
    {
        var space = Space.For<RandomForestParameters>().Fixed(p => p.NEstimators, 10)
            .Values(p => p.Criterion, Criterion.Gini, Criterion.Entropy, Criterion.LogLoss)
            .Values(p => p.MinSamplesLeaf, Amount.Count(10), Amount.Fraction(0.01), Amount.Fraction(0.02));
        var (plan, _) = Made(space, 1_500, 3);
        Assert.Equal((10 * 2 * 2 * 3, 10 * 9 * 3), (plan.Growths, plan.GrowthsApart));
    }

    [Fact]
    public void What_no_task_may_hold_is_cut_along_the_first_shared_axis_then_the_next()
    {
        // 250,000 rows and 2 classes: 16 settings a task at most.
        var space = Space.For<RandomForestParameters>()
            .Values(p => p.MaxFeatures, 1, 2, 3).Values(p => p.MinSamplesLeaf, 1, 2, 3, 4)
            .Values(p => p.MaxDepth, 2, 3, 4, 5, 6, 7).Values(p => p.Bootstrap, true, false);
        var (plan, candidates) = Made(space, 1_000_000, 4, 250_000);
        CheckSound(plan, candidates, 4, 250_000);
        Assert.Equal(2 * 3 * 2 * 4, plan.Tasks.Count);
        Assert.All(plan.Tasks, task =>
        {
            var settings = task.Groups.Select(g => candidates[g[0]].Parameters).ToArray();
            Assert.Equal(12, settings.Length);
            Assert.Single(settings.Select(s => s.MaxFeatures).Distinct());
            Assert.Single(settings.Select(s => s.Bootstrap).Distinct());
            Assert.Equal(2, settings.Select(s => s.MinSamplesLeaf).Distinct().Count());
        });
    }

    [Fact]
    public void A_family_that_no_memory_holds_is_cut_but_not_along_its_trees()
    {
        // A million rows and 2 classes: 4 settings a task.
        var space = Space.For<RandomForestParameters>()
            .Values(p => p.MaxDepth, 2, 3, 4, 5, 6, 7, 8, 9, 10).Values(p => p.NEstimators, 5, 10);
        var (plan, candidates) = Made(space, 1_000_000, 1, 1_000_000);
        Assert.Equal([8, 8, 2], plan.Tasks.Select(t => t.Groups.Length));
        Assert.Equal(Enumerable.Range(0, 18), plan.Tasks.SelectMany(t => t.Groups).Select(g => g[0]).Order());
        Assert.Equal(10, plan.Growths);
        Assert.All(plan.Tasks, task => Assert.InRange(Kept(task, candidates, 1_000_000), 1, 8_000_000));
    }

    [Fact]
    public void One_family_is_cut_along_its_trees()
    {
        var space = Space.For<RandomForestParameters>().Values(p => p.NEstimators, 50, 100).Values(p => p.MaxDepth, 5, 9);
        var (plan, _) = Made(space, 32_561, 1, 16_281);
        var task = Assert.Single(plan.Tasks);
        Assert.Equal(8, task.Parts.Length);
        Assert.Equal(8, plan.Pieces);
        CheckParts(task, 100);
    }

    [Fact]
    public void A_long_family_is_cut_for_many_slots()
    {
        var space = Space.For<RandomForestParameters>().Fixed(p => p.NEstimators, 1_000).Values(p => p.MaxDepth, 5, 9);
        var (plan, _) = Made(space, 32_561, 3);
        Assert.InRange(plan.Pieces, 64, 128);
        Assert.All(plan.Tasks, task => CheckParts(task, 1_000));
    }

    [Fact]
    public void A_learner_that_cannot_be_divided_is_not()
    {
        var setup = SearchSetup<ToyParameters>.Make(
            Space.For<ToyParameters>().Fixed(p => p.Rounds, 1_000_000), Rows, new SearchOptions(), ["accuracy"]);
        var plan = NestedPlan<ToyParameters>.Make(new NestedToyStumps(), setup.Candidates, setup.Axes, setup.Data);
        Assert.All(plan.Tasks, task => Assert.Empty(task.Parts));
    }

    [Fact]
    public void A_small_search_is_not_cut()
    {
        var space = Space.For<RandomForestParameters>().Fixed(p => p.NEstimators, 10).Values(p => p.MaxDepth, 5, 9);
        var (plan, _) = Made(space, 1_500, 3);
        Assert.All(plan.Tasks, task => Assert.Empty(task.Parts));
    }

    [Theory]
    [InlineData(1, 100, 50_000, 0, 8)] // an eighth of the work each
    [InlineData(1, 5, 100_000, 0, 5)] // no more parts than units
    [InlineData(1, 100, 100_000, 2_000_000, 8)]
    [InlineData(1, 100, 300_000, 0, 30)] // a million rows each, where that is less
    [InlineData(1, 100, 100_000, 2_000_001, 0)] // more sums than a part may hand on
    [InlineData(1, 100, 2_000, 0, 4)] // no part with less than 50,000 rows to read
    [InlineData(1, 100, 10_000, 1_600_000, 2)] // no part with less than a row for four sums
    [InlineData(1, 100, 700, 0, 0)]
    [InlineData(3, 100, 20_000, 0, 9)]
    [InlineData(8, 100, 100_000, 0, 0)]
    public void Tasks_are_cut_only_as_far_as_it_pays(int tasks, int units, long rows, long sums, int parts)
    {
        var load = new TaskLoad(new PlannedTask(0, [[0]]), units, units * rows, sums);
        var planned = Division.Of([.. Enumerable.Repeat(load, tasks)]);
        Assert.Equal(parts, planned.Sum(task => task.Parts.Length));
        Assert.All(planned, task => CheckParts(task, units));
    }

    [Fact]
    public void A_task_that_outweighs_many_others_is_cut()
    {
        var small = new TaskLoad(new PlannedTask(0, [[0]]), 10, 1_000_000, 100);
        var loads = Enumerable.Repeat(small, 20).Append(small with { Units = 1_000, Work = 100_000_000 }).ToArray();
        var planned = Division.Of(loads);
        Assert.All(planned[..20], task => Assert.Empty(task.Parts));
        Assert.Equal(100, planned[20].Parts.Length);
    }

    static readonly DataView Rows = new(
        Table.FromColumns(new NumericColumn("x", [.. Enumerable.Range(0, 20)]), new CategoryColumn(
            "y", ["a", "b"], [.. Enumerable.Range(0, 20).Select(i => i % 2)])), "y");

    static (SearchPlan Plan, IReadOnlyList<Candidate<RandomForestParameters>> Candidates) Made(
        Space<RandomForestParameters> space, int rows, int folds, int? validation = null)
    {
        // A plan looks at how many rows there are, not at them.
        var judged = validation ?? (rows + folds - 1) / folds;
        var fold = new Fold(new int[validation is null || folds > 1 ? rows - judged : rows], new int[judged]);
        var data = new SearchData(Rows, null, [.. Enumerable.Repeat(fold, folds)], ["a", "b"], 1);
        var candidates = SearchStrategy.Grid.Propose(space);
        return (NestedPlan<RandomForestParameters>.Make(Forest, candidates, space.Axes, data), candidates);
    }

    // Each setting once for each fold, families whole, memory bounded, and enough tasks for a few slots.
    static void CheckSound(
        SearchPlan plan, IReadOnlyList<Candidate<RandomForestParameters>> candidates, int folds, int validation)
    {
        Assert.True(plan.Tasks.Count >= 8, $"{plan.Tasks.Count} tasks");
        for (var fold = 0; fold < folds; fold++)
        {
            var tasks = plan.Tasks.Where(t => t.Fold == fold).ToArray();
            Assert.Equal(
                Enumerable.Range(0, candidates.Count), tasks.SelectMany(t => t.Groups).SelectMany(g => g).Order());
            var families = tasks.SelectMany((task, t) => task.Groups.SelectMany(g => g).Select(i => (
                Task: t, Family: candidates[i].Parameters with { NEstimators = 1, MaxDepth = 1, MinSamplesSplit = 2 })));
            Assert.All(families.Distinct().CountBy(f => f.Family), family => Assert.Equal(1, family.Value));
        }
        Assert.All(plan.Tasks, task => Assert.InRange(Kept(task, candidates, validation), 1, 8_000_000));
    }

    static long Kept(PlannedTask task, IReadOnlyList<Candidate<RandomForestParameters>> candidates, int validation) =>
        2L * validation * Forest.Kept([.. task.Groups.Select(g => candidates[g[0]].Parameters)]);

    // Each unit once, in order.
    static void CheckParts(PlannedTask task, int units)
    {
        var next = 0;
        foreach (var part in task.Parts)
        {
            Assert.Equal(next, part.First);
            Assert.True(part.Count > 0);
            next += part.Count;
        }
        Assert.True(next == 0 || next == units);
    }
}
