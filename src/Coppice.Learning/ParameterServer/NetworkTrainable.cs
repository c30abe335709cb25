using Coppice.Learning.Networks;

namespace Coppice.Learning.ParameterServer;

/// <summary>A network, to be trained by many workers: its layers travel, and each worker builds it anew.</summary>
public sealed class NetworkTrainable : ITrainable<NetworkExamples>
{
    readonly Shape _input;
    readonly Layer[] _layers;
    readonly Loss _loss;

    /// <summary>A network of that shape; its parameters start anew.</summary>
    /// <exception cref="ArgumentException">A layer keeps more than parameters, which many workers would keep each for
    /// itself.</exception>
    public NetworkTrainable(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.State.Length > 0)
            throw new ArgumentException(
                "A network whose layers keep more than parameters, such as the running means of batch_norm, cannot be "
                + "trained by many workers: leave them out, or train with one worker.",
                nameof(network));
        (_input, _layers, _loss, ParameterCount) =
            (network.Input, [.. network.Layers], network.Loss, network.ParameterCount);
    }

    /// <inheritdoc/>
    public int ParameterCount { get; }

    /// <inheritdoc/>
    public void Initialize(Span<float> parameters, ulong seed) =>
        new Network(_input, _layers, _loss, seed).Parameters.CopyTo(parameters);

    /// <inheritdoc/>
    public IReplica<NetworkExamples> Replicate(int worker) => new Replica(new Network(_input, _layers, _loss)
    {
        // Steps name the random numbers of dropout: each worker has its own.
        Steps = (long)worker << 40,
    });

    /// <inheritdoc/>
    public int CountOf(NetworkExamples partition)
    {
        ArgumentNullException.ThrowIfNull(partition);
        return partition.Count;
    }

    sealed class Replica(Network network) : IReplica<NetworkExamples>
    {
        float[] _inputs = [];
        float[] _targets = [];

        public Span<float> Parameters => network.Parameters;

        public ReadOnlySpan<float> Gradients => network.Gradients;

        public double Differentiate(NetworkExamples examples, ReadOnlySpan<int> rows)
        {
            Gather(examples, rows);
            network.ClearGradients();
            return network.ForwardBackward(Inputs(rows.Length), Targets(rows.Length));
        }

        public double Train(NetworkExamples examples, ReadOnlySpan<int> rows, Optimizer optimizer)
        {
            Gather(examples, rows);
            return network.Train(Inputs(rows.Length), Targets(rows.Length), optimizer);
        }

        Span<float> Inputs(int rows) => _inputs.AsSpan(0, rows * network.Input.Size);

        Span<float> Targets(int rows) => _targets.AsSpan(0, rows * network.TargetCount);

        void Gather(NetworkExamples examples, ReadOnlySpan<int> rows)
        {
            var (width, targets) = (network.Input.Size, network.TargetCount);
            if (_inputs.Length < rows.Length * width)
                (_inputs, _targets) = (new float[rows.Length * width], new float[rows.Length * targets]);
            for (var i = 0; i < rows.Length; i++)
                examples.Copy(
                    rows[i], _inputs.AsSpan(i * width, width), _targets.AsSpan(i * targets, targets));
        }
    }
}
