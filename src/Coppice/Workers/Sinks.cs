using System.Threading.Channels;

namespace Coppice.Workers;

/// <summary>Where a job's results go, chunk by chunk, once they count.</summary>
abstract class Sink<T>
{
    public abstract void Put(long first, ReadOnlySpan<T> results, bool[]? remembered, TimeSpan elapsed);
}

/// <summary>Results in the items' order.</summary>
sealed class ArraySink<T>(int count) : Sink<T>
{
    public T[] Results { get; } = new T[count];

    public override void Put(long first, ReadOnlySpan<T> results, bool[]? remembered, TimeSpan elapsed) =>
        results.CopyTo(Results.AsSpan((int)first));
}

/// <summary>Results in the order of their coming.</summary>
sealed class ChannelSink<T>(ChannelWriter<Completed<T>[]> writer) : Sink<T>
{
    public override void Put(long first, ReadOnlySpan<T> results, bool[]? remembered, TimeSpan elapsed)
    {
        var completed = new Completed<T>[results.Length];
        for (var i = 0; i < completed.Length; i++)
            completed[i] = new Completed<T>
            {
                Index = (int)first + i,
                Result = results[i],
                Remembered = remembered?[i] ?? false,
            };
        writer.TryWrite(completed); // unbounded: there are as many as items
    }
}
