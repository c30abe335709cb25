using System.Buffers;
using System.Numerics.Tensors;
using Coppice.Learning.ParameterServer.Encodings;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>What a shard knows of one worker: the last answer, for a repeat, and with sparse encodings the parameters as
/// the worker has them, so that what was left out is sent later.</summary>
sealed class ShardSession
{
    readonly Largest _largest = new();
    long _id;
    long _number;
    ReadOnlyMemory<byte>? _answer;
    float[]? _known;

    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>The answer that was given before, if this is a repeat; another life of the worker begins anew.</summary>
    public ReadOnlyMemory<byte>? Repeats(long session, long number)
    {
        if (session == _id)
            return number == _number ? _answer : null;
        (_id, _number, _answer, _known) = (session, 0, null, null);
        return null;
    }

    public ReadOnlyMemory<byte> Keep(long number, ReadOnlyMemory<byte> answer)
    {
        (_number, _answer) = (number, answer);
        return answer;
    }

    /// <summary>Writes the parameters, or the largest of their changes.</summary>
    public void Pull(Shard shard, int worker, UpdateEncoding encoding, MessageWriter to)
    {
        var length = shard.Length;
        var rented = ArrayPool<float>.Shared.Rent(length);
        var current = rented.AsSpan(0, length);
        shard.Pull(worker, current);
        var count = encoding.CountOf(length);
        if (count == length || _known is null)
        {
            if (count < length)
                _known = current.ToArray();
            to.Byte((byte)Payload.Dense).Floats(current);
        }
        else
        {
            TensorPrimitives.Subtract(current, _known, current);
            var places = new int[count];
            var found = _largest.Find(current, places);
            var values = new float[found];
            for (var i = 0; i < found; i++)
            {
                values[i] = current[places[i]];
                _known[places[i]] += values[i];
            }

            to.Byte((byte)Payload.Sparse).Places(places.AsSpan(0, found)).Floats(values);
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
