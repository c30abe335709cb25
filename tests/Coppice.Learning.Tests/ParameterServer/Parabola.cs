using System.Collections.Concurrent;
using Coppice.Learning.ParameterServer;

namespace Coppice.Learning.Tests.ParameterServer;

/// <summary>Each parameter's loss is ½(θ − x)² at an example x: a step at rate η goes that share of the way to x.</summary>
sealed class Parabola(int count = 1) : ITrainable<float[]>
{
    /// <summary>Which examples were trained on, where they are told apart by their value.</summary>
    public ConcurrentQueue<float> Seen { get; } = [];

    /// <summary>Thrown where an example has this value.</summary>
    public float Poison { get; init; } = float.NegativeInfinity;

    /// <summary>By how much each parameter starts further on than the one before it.</summary>
    public float Spread { get; init; }

    public int ParameterCount => count;

    public void Initialize(Span<float> parameters, ulong seed)
    {
        for (var i = 0; i < parameters.Length; i++)
            parameters[i] = i * Spread;
    }

    public IReplica<float[]> Replicate(int worker) => new Replica(this);

    public int CountOf(float[] partition) => partition.Length;

    sealed class Replica(Parabola parabola) : IReplica<float[]>
    {
        readonly float[] _parameters = new float[parabola.ParameterCount];
        readonly float[] _gradients = new float[parabola.ParameterCount];

        public Span<float> Parameters => _parameters;

        public ReadOnlySpan<float> Gradients => _gradients;

        public double Differentiate(float[] examples, ReadOnlySpan<int> rows)
        {
            var (loss, sum) = (0.0, 0f);
            foreach (var row in rows)
            {
                var x = examples[row];
                if (x == parabola.Poison)
                    throw new InvalidDataException($"example {x} is poison");
                parabola.Seen.Enqueue(x);
                sum += x;
                loss += (_parameters[0] - x) * (_parameters[0] - x) / 2;
            }

            for (var i = 0; i < _gradients.Length; i++)
                _gradients[i] = _parameters[i] - (sum / rows.Length);
            return loss;
        }
    }
}
