using System.Numerics.Tensors;
using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>One exchange of all workers together: complete when everybody who has examples left has delivered. The mean is
/// taken in the workers' order, so that it does not depend on who came when.</summary>
/// <param name="buffers">Memory for updates, by worker: one round uses it after the other.</param>
sealed class Round(float[][] buffers)
{
    readonly SortedDictionary<int, (Delivery Delivery, int[] Indices, int Count)> _parts = [];
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Count => _parts.Count;

    public Task Ended => _ended.Task;

    public IEnumerable<Delivery> Deliveries => _parts.Values.Select(part => part.Delivery);

    /// <summary>A worker that died and runs again delivers the same once more.</summary>
    public void Add(Delivery delivery, Update update)
    {
        ref var buffer = ref buffers[delivery.Worker];
        if (buffer.Length < update.Values.Length)
            buffer = new float[update.Values.Length];
        update.Values.CopyTo(buffer);
        _parts[delivery.Worker] = (delivery, update.Indices.ToArray(), update.Values.Length);
    }

    /// <summary>The mean of the updates, weighted by examples.</summary>
    public void Average(Span<float> mean)
    {
        mean.Clear();
        var examples = _parts.Values.Sum(part => (double)part.Delivery.Examples);
        foreach (var (delivery, indices, count) in _parts.Values)
        {
            var weight = (float)(delivery.Examples / examples);
            var values = buffers[delivery.Worker].AsSpan(0, count);
            if (indices.Length == 0 && count == mean.Length)
                TensorPrimitives.MultiplyAdd(values, weight, mean, mean);
            for (var i = 0; i < indices.Length; i++)
                mean[indices[i]] += values[i] * weight;
        }
    }

    public void End() => _ended.SetResult();
}
