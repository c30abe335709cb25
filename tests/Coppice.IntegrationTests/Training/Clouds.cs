using Coppice.Learning.Networks;

namespace Coppice.IntegrationTests.Training;

/// <summary>Three clouds of points and a small network to tell them apart.</summary>
sealed class Clouds
{
    const int Width = 6, Classes = 3;

    readonly VectorExamples _examples;

    public Clouds(int count)
    {
        var random = new Random(1);
        var (inputs, targets) = (new float[count * Width], new float[count]);
        for (var i = 0; i < count; i++)
        {
            targets[i] = i % Classes;
            for (var k = 0; k < Width; k++)
                inputs[(i * Width) + k] = (float)(random.NextDouble() - 0.5 + (k % Classes == i % Classes ? 1 : 0));
        }

        _examples = new VectorExamples(new Shape(Width), inputs, targets);
    }

    public Network Network { get; } = new(new Shape(Width), [new Dense(32), new ReLU(), new Dense(Classes)]);

    public ExampleSource Source => ExampleSource.Of(_examples);

    public double Accuracy => NetworkScores.Of(Network, _examples).Accuracy;
}
