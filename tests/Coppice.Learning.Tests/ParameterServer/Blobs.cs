using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer;

namespace Coppice.Learning.Tests.ParameterServer;

/// <summary>Three clouds of points and a small network to tell them apart.</summary>
sealed class Blobs
{
    const int Width = 6, Classes = 3;

    readonly float[] _inputs;
    readonly float[] _targets;
    readonly Network _network = new(new Shape(Width), [new Dense(12), new ReLU(), new Dense(Classes)]);

    Blobs(float[] inputs, float[] targets) => (_inputs, _targets) = (inputs, targets);

    public int Count => _targets.Length;

    public NetworkTrainable Trainable => new(_network);

    public static Blobs Make(int seed, int count = 600)
    {
        var random = new Random(seed);
        var (inputs, targets) = (new float[count * Width], new float[count]);
        for (var i = 0; i < count; i++)
        {
            targets[i] = i % Classes;
            for (var k = 0; k < Width; k++)
                inputs[(i * Width) + k] = (float)(random.NextDouble() - 0.5 + (k % Classes == i % Classes ? 1 : 0));
        }

        return new Blobs(inputs, targets);
    }

    public IReadOnlyList<Examples> Partitions(int count) =>
        new VectorExamples(new Shape(Width), _inputs, _targets).Partition(count);

    public double Accuracy(float[] parameters)
    {
        var network = _network.Clone();
        parameters.CopyTo(network.Parameters);
        var outputs = new float[Count * Classes];
        network.Predict(_inputs, outputs);
        var right = 0;
        for (var i = 0; i < Count; i++)
        {
            var of = outputs.AsSpan(i * Classes, Classes);
            right += of.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(of)) == (int)_targets[i] ? 1 : 0;
        }

        return right / (double)Count;
    }
}
