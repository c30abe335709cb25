using Coppice.Jobs;

namespace Coppice.Workers;

/// <summary>Where a job's items are.</summary>
abstract class Items<T>
{
    public abstract ValueTask<ReadOnlyMemory<T>> ReadAsync(long first, int count, CancellationToken cancellationToken);
}

/// <summary>Items in an array of the client's.</summary>
sealed class ArrayItems<T>(T[] items) : Items<T>
{
    public override ValueTask<ReadOnlyMemory<T>> ReadAsync(
        long first, int count, CancellationToken cancellationToken) =>
        new(new ReadOnlyMemory<T>(items, (int)first, count));
}

/// <summary>One item, which is there once other jobs have ended.</summary>
sealed class ParentItems<T>(Parents<T> parents) : Items<T>
{
    public override async ValueTask<ReadOnlyMemory<T>> ReadAsync(
        long first, int count, CancellationToken cancellationToken) =>
        new[] { await parents.ReadAsync(cancellationToken) };
}
