namespace Coppice.Jobs;

/// <summary>The jobs whose results are a job's argument: their ids, and how the argument is read once all have
/// ended.</summary>
sealed record Parents<TIn>(IReadOnlyList<Guid> Ids, Func<CancellationToken, Task<TIn>> ReadAsync);

/// <summary>Makes <see cref="Parents{TIn}"/> of handles.</summary>
static class Parents
{
    public static Parents<T> Of<T>(JobHandle<T> parent) => new([parent.Id], parent.ResultAsync);

    public static Parents<(TA A, TB B)> Of<TA, TB>(JobHandle<TA> first, JobHandle<TB> second) =>
        new([first.Id, second.Id], async token =>
            (await first.ResultAsync(token), await second.ResultAsync(token)));

    public static Parents<IReadOnlyList<T>> Of<T>(IReadOnlyList<JobHandle<T>> parents)
    {
        var all = parents.ToArray();
        return new([.. all.Select(parent => parent.Id)], async token =>
        {
            var results = new T[all.Length];
            for (var i = 0; i < all.Length; i++)
                results[i] = await all[i].ResultAsync(token);
            return results;
        });
    }
}
