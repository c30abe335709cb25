using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.IntegrationTests.Training;

/// <summary>The digits where COPPICE_DATA says they are: skipped with a word where they are absent, but not in CI.</summary>
static class Mnist
{
    /// <summary>1,048,853 parameters.</summary>
    public static Network Network(Examples examples) => new(
        examples.Input,
        [
            He(new Conv2D(32)), new ReLU(), He(new Conv2D(32)), new ReLU(), new MaxPool2D(), new Flatten(),
            He(new Dense(225)), new ReLU(), new Dense(10),
        ]);

    public static ImageExamples Read(string part)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("COPPICE_DATA") ?? "", "mnist");
        var images = Path.Combine(folder, $"{part}-images-idx3-ubyte.gz");
        if (!File.Exists(images))
        {
            Assert.True(
                Environment.GetEnvironmentVariable("CI") is null, $"COPPICE_DATA must name a folder with {images} in CI.");
            Assert.Skip($"{images} is not there: COPPICE_DATA names no folder with mnist.");
        }

        return ImageExamples.FromIdx(images, Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"));
    }

    static Dense He(Dense layer) => layer with { Initialization = Initialization.He };

    static Conv2D He(Conv2D layer) => layer with { Initialization = Initialization.He };
}
