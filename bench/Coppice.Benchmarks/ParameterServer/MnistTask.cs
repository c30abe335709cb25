using Coppice.Learning.Networks;

namespace Coppice.Benchmarks.ParameterServer;

/// <summary>MNIST from the folder that COPPICE_DATA names, and the recipe's network, or one of two small dense
/// layers.</summary>
sealed class MnistTask
{
    const int ValidationRows = 5000;

    /// <param name="network"><c>cnn</c> or <c>dense</c>.</param>
    /// <param name="rows">How many rows are trained on at most.</param>
    /// <param name="score"><c>validation</c>: rows cut from the training set; <c>test</c>: the test set.</param>
    public MnistTask(string network, int rows, string score)
    {
        var folder = Path.Combine(
            Environment.GetEnvironmentVariable("COPPICE_DATA")
                ?? throw new ArgumentException("COPPICE_DATA must name the folder that holds mnist."),
            "mnist");
        Examples train = Read("train");
        (Train, Scored) = score switch
        {
            "test" => (train, Read("t10k")),
            "validation" => (Slice(train, 0, train.Count - ValidationRows),
                Slice(train, train.Count - ValidationRows, ValidationRows)),
            _ => throw new ArgumentException($"--score must be validation or test, got {score}."),
        };
        if (rows < Train.Count)
            Train = Slice(Train, 0, rows);
        Network = new Network(Train.Input, network switch
        {
            "dense" => [new Flatten(), He(new Dense(64)), new ReLU(), new Dense(10)],
            "cnn" =>
            [
                He(new Conv2D(32)), new ReLU(), He(new Conv2D(32)), new ReLU(), new MaxPool2D(), new Flatten(),
                He(new Dense(225)), new ReLU(), new Dense(10),
            ],
            _ => throw new ArgumentException($"--network must be cnn or dense, got {network}."),
        });

        ImageExamples Read(string part) => ImageExamples.FromIdx(
            Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"));
    }

    public Network Network { get; }

    public Examples Train { get; }

    public Examples Scored { get; }

    /// <summary>The share of the scored rows that these parameters tell right.</summary>
    public double Score(float[] parameters)
    {
        var network = Network.Clone();
        parameters.CopyTo(network.Parameters);
        return NetworkScores.Of(network, Scored).Accuracy;
    }

    static Examples Slice(Examples examples, int first, int count) =>
        examples.Select([.. Enumerable.Range(first, count)]);

    static Dense He(Dense layer) => layer with { Initialization = Initialization.He };

    static Conv2D He(Conv2D layer) => layer with { Initialization = Initialization.He };
}
