namespace Coppice.Jobs;

/// <summary>The jobs whose results are a job's argument. Where they were submitted their handles are at hand; elsewhere
/// the store has the results.</summary>
abstract class Parents<TIn>
{
    public abstract IReadOnlyList<Guid> Ids { get; }

    /// <summary>The argument, once all have ended.</summary>
    public abstract Task<TIn> ReadAsync(StoredResult results, CancellationToken cancellationToken);

    /// <summary>The same without handles, so that it can travel.</summary>
    public abstract Parents<TIn> Detach();
}

/// <summary>Makes <see cref="Parents{TIn}"/> of handles.</summary>
static class Parents
{
    public static Parents<T> Of<T>(JobHandle<T> parent) => new One<T>(new(parent));

    public static Parents<(TA A, TB B)> Of<TA, TB>(JobHandle<TA> first, JobHandle<TB> second) =>
        new Pair<TA, TB>(new(first), new(second));

    public static Parents<IReadOnlyList<T>> Of<T>(IReadOnlyList<JobHandle<T>> parents) =>
        new Many<T>([.. parents.Select(parent => new Parent<T>(parent))]);

    sealed class Parent<T>(Guid id, JobHandle<T>? handle)
    {
        public Parent(JobHandle<T> handle)
            : this(handle.Id, handle)
        {
        }

        public Guid Id => id;

        /// <summary>Whether the store alone has its result.</summary>
        public bool IsDetached => handle is null;

        public Task<T> ReadAsync(StoredResult results, CancellationToken cancellationToken) =>
            handle?.ResultAsync(cancellationToken) ?? results.ReadAsync<T>(id, cancellationToken);

        public Parent<T> Detach() => new(id, null);
    }

    sealed class One<T>(Parent<T> parent) : Parents<T>
    {
        public override IReadOnlyList<Guid> Ids => [parent.Id];

        public override Task<T> ReadAsync(StoredResult results, CancellationToken cancellationToken) =>
            parent.ReadAsync(results, cancellationToken);

        public override Parents<T> Detach() => new One<T>(parent.Detach());
    }

    sealed class Pair<TA, TB>(Parent<TA> first, Parent<TB> second) : Parents<(TA A, TB B)>
    {
        public override IReadOnlyList<Guid> Ids => [first.Id, second.Id];

        public override async Task<(TA A, TB B)> ReadAsync(
            StoredResult results, CancellationToken cancellationToken) =>
            (await first.ReadAsync(results, cancellationToken), await second.ReadAsync(results, cancellationToken));

        public override Parents<(TA A, TB B)> Detach() => new Pair<TA, TB>(first.Detach(), second.Detach());
    }

    sealed class Many<T>(Parent<T>[] parents) : Parents<IReadOnlyList<T>>
    {
        public override IReadOnlyList<Guid> Ids => [.. parents.Select(parent => parent.Id)];

        public override async Task<IReadOnlyList<T>> ReadAsync(
            StoredResult results, CancellationToken cancellationToken)
        {
            if (parents.All(parent => parent.IsDetached))
                return await results.ReadAllAsync<T>([.. Ids], cancellationToken);
            var all = new T[parents.Length];
            for (var i = 0; i < all.Length; i++)
                all[i] = await parents[i].ReadAsync(results, cancellationToken);
            return all;
        }

        public override Parents<IReadOnlyList<T>> Detach() =>
            new Many<T>([.. parents.Select(parent => parent.Detach())]);
    }
}
