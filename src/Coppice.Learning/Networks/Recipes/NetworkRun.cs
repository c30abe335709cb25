using Coppice.Learning.Data;

namespace Coppice.Learning.Networks;

/// <summary>A network's recipe with its examples at hand, and the network that it makes.</summary>
public sealed class NetworkRun
{
    NetworkRun(NetworkRecipe recipe, Network network, ExampleSource train, Examples? validation, Examples? test) =>
        (Recipe, Network, Train, Validation, Test) = (recipe, network, train, validation, test);

    /// <summary>What is done.</summary>
    public NetworkRecipe Recipe { get; }

    /// <summary>The network, with fresh parameters until it is trained.</summary>
    public Network Network { get; }

    /// <summary>What is trained on.</summary>
    public ExampleSource Train { get; }

    /// <summary>What is scored after each epoch; null for none.</summary>
    public Examples? Validation { get; }

    /// <summary>What is only reported on; null for none.</summary>
    public Examples? Test { get; }

    /// <summary>What the recipe says on how to train.</summary>
    public TrainingOptions Options => new()
    {
        Epochs = Recipe.Epochs,
        Batch = Recipe.Batch,
        Optimizer = Recipe.Optimizer,
        Schedule = Recipe.Schedule,
        Seed = Recipe.Seed,
        Patience = Recipe.Patience,
        Validation = Validation,
        Test = Test,
    };

    /// <summary>Finds and reads the recipe's examples, and builds its network.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="finder">Where files are looked for.</param>
    /// <param name="downloading">Told of a download, in bytes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DataException">A file is missing or faulty.</exception>
    /// <exception cref="NetworkException">The layers do not suit each other or the examples.</exception>
    public static async Task<NetworkRun> PrepareAsync(
        NetworkRecipe recipe, DataFinder finder, IProgress<(long Done, long? Total)>? downloading = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(finder);
        var files = new RecipeFiles(recipe.Data, finder, downloading);
        var paths = new List<IdxPair>();
        foreach (var pair in recipe.Data.Train)
            paths.Add(await files.FindAsync(pair, cancellationToken));

        var images = files.Read(paths[0]);
        // Before anything else is read: layers that do not fit should be told of at once.
        var network = new Network(images.Input, recipe.Layers, recipe.Loss, recipe.Seed);
        if (network.Loss is SoftmaxCrossEntropy && images.Classes != network.Output.Size)
        {
            throw new NetworkException(
                $"the data has {images.Classes} classes, and the network's output is {network.Output}: give the "
                + "last layer a unit for each class, or correct data.classes");
        }

        // A loss over all outputs learns from classes too: from a number for each.
        files.OneHot = network.TargetCount > 1;
        Examples first = files.OneHot ? images.OneHot() : images;
        var validation = await files.ReadAsync(recipe.Data.Validation, cancellationToken);
        var test = await files.ReadAsync(recipe.Data.Test, cancellationToken);
        if (paths.Count > 1)
        {
            var counts = paths.ConvertAll(pair => IdxFile.CountOf(pair.Labels));
            var source = ExampleSource.Of(
                counts, (part, token) => Task.Run<Examples>(() => files.Read(paths[part]), token));
            return new NetworkRun(recipe, network, source, validation, test);
        }

        if (recipe.ValidationShare > 0)
        {
            var apart = Math.Clamp((int)(first.Count * recipe.ValidationShare), 1, first.Count - 1);
            var (kept, chosen) = ExampleOrder.Split(first.Count, apart, recipe.Seed);
            (first, validation) = (first.Select(kept), first.Select(chosen));
        }

        return new NetworkRun(recipe, network, ExampleSource.Of(first), validation, test);
    }
}
