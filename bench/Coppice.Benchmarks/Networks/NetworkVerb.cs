using System.Diagnostics;
using System.Globalization;
using Coppice.Benchmarks.ParameterServer;
using Coppice.Learning.Networks;

namespace Coppice.Benchmarks.Networks;

/// <summary><c>network [--batch N] [--optimizer adam|sgd] [--rows N] [--repeats N]</c>: trains the seed's network on one
/// thread and prints the best and the median samples a second of several stretches, by the clock and by processor time.
/// The images are MNIST's first, from the folder that COPPICE_DATA names: speed depends on how many numbers of a network
/// are 0. bench/peers/network.py prints the same.</summary>
static class NetworkVerb
{
    public static int Run(Arguments arguments)
    {
        arguments.Allow("batch", "optimizer", "rows", "repeats");
        var (batch, rows) = (arguments.Number("batch", 128), arguments.Number("rows", 2_560));
        var repeats = arguments.Number("repeats", 9);
        var network = new Network(
            new Shape(28, 28, 1),
            [
                new Conv2D(32), new ReLU(), new Conv2D(32), new ReLU(), new MaxPool2D(2), new Flatten(),
                new Dense(225), new ReLU(), new Dense(10),
            ]);
        OptimizerOptions options = arguments.Text("optimizer", "adam") switch
        {
            "adam" => new Adam { LearningRate = 1e-4 },
            "sgd" => new Sgd { LearningRate = 0.05 },
            var other => throw new ArgumentException($"--optimizer must be adam or sgd, got {other}."),
        };
        var optimizer = options.Start(network.ParameterCount);
        var examples = new MnistTask("dense", rows, "test").Train;
        var (room, order) = (new Batch(network, batch), ExampleOrder.Of(rows, 1, 1));
        // Until all is compiled.
        for (var warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm).TotalSeconds < 1.5;)
            Stretch();

        var (wall, cpu) = (new double[repeats], new double[repeats]);
        for (var i = 0; i < repeats; i++)
        {
            var (started, used) = (Stopwatch.GetTimestamp(), ThreadClock.Seconds);
            Stretch();
            wall[i] = rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
            cpu[i] = rows / (ThreadClock.Seconds - used);
        }

        Print("samples_per_second", wall);
        Print("samples_per_cpu_second", cpu);
        return 0;

        void Stretch()
        {
            for (var at = 0; at < rows; at += batch)
            {
                room.Read(examples, order.AsSpan(at, Math.Min(batch, rows - at)));
                network.Train(room.Inputs, room.Targets, optimizer);
            }
        }
    }

    static void Print(string name, double[] values)
    {
        Array.Sort(values);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {values[values.Length / 2]:0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"best_{name} {values[^1]:0}"));
    }
}
