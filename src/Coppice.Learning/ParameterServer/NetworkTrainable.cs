using Coppice.Learning.Networks;

namespace Coppice.Learning.ParameterServer;

/// <summary>A network, to be trained by many workers: its layers travel, and each worker builds it anew.</summary>
public sealed class NetworkTrainable : ITrainable<Examples>
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
    public IReplica<Examples> Replicate(int worker)
    {
        var network = Network.Blank(_input, _layers, _loss);
        // Steps name the random numbers of dropout: each worker has its own.
        network.Steps = (long)worker << 40;
        return new Replica(network);
    }

    /// <inheritdoc/>
    public int CountOf(Examples partition)
    {
        ArgumentNullException.ThrowIfNull(partition);
        return partition.Count;
    }

    sealed class Replica(Network network) : IReplica<Examples>
    {
        Batch? _batch;
        int _most;

        public Span<float> Parameters => network.Parameters;

        public ReadOnlySpan<float> Gradients => network.Gradients;

        public double Differentiate(Examples examples, ReadOnlySpan<int> rows)
        {
            var batch = Read(examples, rows);
            network.ClearGradients();
            return network.ForwardBackward(batch.Inputs, batch.Targets);
        }

        public double Train(Examples examples, ReadOnlySpan<int> rows, Optimizer optimizer)
        {
            var batch = Read(examples, rows);
            return network.Train(batch.Inputs, batch.Targets, optimizer);
        }

        // A partition may be smaller than a batch, and the next one larger.
        Batch Read(Examples examples, ReadOnlySpan<int> rows)
        {
            if (_batch is null || _most < rows.Length)
                (_batch, _most) = (new Batch(network, rows.Length), rows.Length);
            _batch.Read(examples, rows);
            return _batch;
        }
    }
}
