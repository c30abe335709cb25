using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

/// <summary>The MNIST files where COPPICE_DATA says they are: skipped with a word where they are absent, but not in CI.
/// </summary>
static class Mnist
{
    static readonly Lazy<ImageExamples> TrainOnce = new(() => ImageExamples.FromIdx(
        Find("train-images-idx3-ubyte.gz"), Find("train-labels-idx1-ubyte.gz")));

    static readonly Lazy<ImageExamples> TestOnce = new(() => ImageExamples.FromIdx(
        Find("t10k-images-idx3-ubyte.gz"), Find("t10k-labels-idx1-ubyte.gz")));

    public static ImageExamples Train => TrainOnce.Value;

    public static ImageExamples Test => TestOnce.Value;

    public static Network SeedNetwork(ulong seed) => new(
        new Shape(28, 28, 1),
        [
            new Conv2D(32), new ReLU(), new Conv2D(32), new ReLU(), new MaxPool2D(2), new Flatten(), new Dense(225),
            new ReLU(), new Dense(10),
        ],
        seed: seed);

    public static string Find(string file)
    {
        var folder = Environment.GetEnvironmentVariable("COPPICE_DATA");
        var path = Path.Combine(folder ?? "", "mnist", file);
        if (folder is not null && File.Exists(path))
            return path;
        Assert.True(
            Environment.GetEnvironmentVariable("CI") is null,
            $"COPPICE_DATA must name a folder with mnist/{file} in CI; it is '{folder}'.");
        Assert.Skip($"mnist/{file} is not under COPPICE_DATA ('{folder}').");
        return path;
    }
}
