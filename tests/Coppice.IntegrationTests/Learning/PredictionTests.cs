using Coppice.IntegrationTests.Workers;
using Coppice.Learning;
using Coppice.Learning.Data;
using Coppice.Learning.Recipes;
using Xunit;

namespace Coppice.IntegrationTests.Learning;

public sealed class PredictionTests : IDisposable
{
    const int Rows = 60_000;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coppice-predict-");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Prediction_of_a_file_is_that_of_one_place_though_a_worker_is_killed()
    {
        var path = Path.Combine(_folder.FullName, "made.csv");
        Generator.Classification(new() { Rows = Rows, Categorical = 1, MissingShare = 0.02, Seed = 6 }).ToCsv(path);
        var recipe = Recipe.Parse("made.json", """
            {
              "data": { "train": "made.csv", "label": "label" },
              "model": "random_forest",
              "fixed": { "n_estimators": 5, "max_depth": 8 },
              "seed": 2
            }
            """);
        var run = await RecipeRun.PrepareAsync(
            recipe, new DataFinder([_folder.FullName], _folder.FullName), cancellationToken: Token);
        await using var processes = await ProcessCluster.StartAsync("one", "two");
        await using var cluster = await processes.ConnectAsync();
        await using var local = await Cluster.LocalAsync(
            new() { Home = Path.Combine(_folder.FullName, "home"), Slots = 2 }, Token);
        var model = await run.TrainAsync(local, cancellationToken: Token);
        var trained = TrainedModel.Of(run, model);

        var (found, right) = (new List<double>(), (int?)0);
        await foreach (var block in trained.PredictAsync(cluster, path, cancellationToken: Token))
        {
            if (found.Count == 0) processes.Workers[0].KillChild();
            found.AddRange(block.Values);
            right += block.Right;
        }

        var classifier = (IClassifier)model;
        Assert.Equal(classifier.PredictProba(run.Train), found);
        Assert.Equal(classifier.Score(run.Train), right / (double)Rows);
    }
}
