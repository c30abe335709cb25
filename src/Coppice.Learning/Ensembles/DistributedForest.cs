using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Trees;

namespace Coppice.Learning.Ensembles;

/// <summary>A random forest that no process holds whole: its trees are grown as tasks, kept in parts as the stored
/// results of their jobs, and asked part by part. Votes are whole numbers, so that it predicts what a
/// <see cref="RandomForest"/> of the same seed and size does, to the last bit, on any number of workers.</summary>
/// <remarks>Parts live as long as their jobs do; one that is lost is grown again, the same to the last bit, when it is
/// asked.</remarks>
public sealed class DistributedForest
{
    /// <summary>Rows that are asked about at a time: a part is loaded once for so many.</summary>
    const int MostRows = 1_000_000;

    readonly Cluster _cluster;
    readonly RandomForestParameters _parameters;
    readonly Shared<DataView> _train;
    readonly DistributedForestOptions _options;
    readonly List<(ForestPartId Id, JobHandle<byte[]> Handle)> _parts = [];

    DistributedForest(
        Cluster cluster, RandomForestParameters parameters, Shared<DataView> train, DistributedForestOptions options)
    {
        (_cluster, _parameters, _train, _options) = (cluster, parameters, train, options);
        Classes = train.Value.Classes;
    }

    /// <summary>The classes, in the order of the predicted probabilities.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The number of trees.</summary>
    public int Count => _parts.Sum(p => p.Id.Count);

    /// <summary>The parts, in the order of their trees: with parameters, rows and seed, what another client needs to
    /// attach to the forest.</summary>
    public IReadOnlyList<ForestPartId> Parts => [.. _parts.Select(p => p.Id)];

    /// <summary>Grows a forest on the cluster's workers.</summary>
    /// <param name="cluster">Where it grows and stays.</param>
    /// <param name="parameters">Its parameters; an out-of-bag score is not among what parts can tell.</param>
    /// <param name="train">The rows, shared with every worker.</param>
    /// <param name="options">How; null for defaults.</param>
    /// <param name="cancellationToken">Stops waiting, and the jobs that still run.</param>
    /// <exception cref="ArgumentException">A parameter is out of range.</exception>
    /// <exception cref="JobFailedException">A part could not be grown.</exception>
    public static async Task<DistributedForest> GrowAsync(
        Cluster cluster, RandomForestParameters parameters, DataView train, DistributedForestOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var forest = await EmptyAsync(cluster, parameters, train, options, cancellationToken);
        await forest.AddAsync(parameters.NEstimators, cancellationToken);
        return forest;
    }

    /// <summary>The forest that another client grew, or this one earlier.</summary>
    /// <param name="cluster">Where it is.</param>
    /// <param name="parameters">The parameters that it was grown with.</param>
    /// <param name="train">The rows that it was grown on: for parts that were lost, and for more trees.</param>
    /// <param name="parts">Its <see cref="Parts"/>.</param>
    /// <param name="options">The options that it was grown with.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<DistributedForest> AttachAsync(
        Cluster cluster, RandomForestParameters parameters, DataView train, IReadOnlyList<ForestPartId> parts,
        DistributedForestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var forest = await EmptyAsync(cluster, parameters, train, options, cancellationToken);
        var next = 0;
        foreach (var part in parts)
        {
            if (part.First != next || part.Count < 1)
                throw new ArgumentException($"Tree {next} must begin the next part, got {part}.");
            next += part.Count;
            forest._parts.Add(await forest.FindAsync(part, cancellationToken) is { } handle
                ? (part, handle) : await forest.SubmitAsync(part.First, part.Count, cancellationToken));
        }

        return forest;
    }

    /// <summary>Grows more trees: the forest is then the one that would have been grown with so many more.</summary>
    /// <exception cref="JobFailedException">A part could not be grown.</exception>
    public async Task AddAsync(int trees, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trees, 1);
        var most = _options.PartTrees(_train.Value.Count);
        var (first, added) = (Count, new List<(ForestPartId, JobHandle<byte[]> Handle)>());
        try
        {
            for (var end = first + trees; first < end; first += most)
                added.Add(await SubmitAsync(first, Math.Min(most, end - first), cancellationToken));
            for (var i = 0; i < added.Count; i++)
            {
                await WaitAsync(added[i].Handle, cancellationToken);
                _options.Progress?.Report((i + 1) / (double)added.Count);
            }
        }
        catch
        {
            foreach (var part in added) await part.Handle.CancelAsync(CancellationToken.None);
            throw;
        }

        _parts.AddRange(added);
    }

    /// <summary>The probability of each class for each row: rows × classes, row by row. Each part is asked on whichever
    /// worker is free; votes are added up here.</summary>
    /// <exception cref="JobFailedException">A part could not be asked.</exception>
    public async Task<double[]> PredictProbaAsync(DataView rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        await RegrowAsync(cancellationToken);
        var probabilities = new double[(long)rows.Count * Classes.Count];
        for (var first = 0; first < rows.Count; first += MostRows)
        {
            var count = Math.Min(MostRows, rows.Count - first);
            var block = first == 0 && count == rows.Count ? rows : rows.Select([.. Enumerable.Range(first, count)]);
            var votes = await VotesAsync(block, cancellationToken);
            Votes.ToProbabilities(
                votes, Count, Classes.Count, probabilities.AsSpan(first * Classes.Count, count * Classes.Count));
            _options.Progress?.Report((first + count) / (double)rows.Count);
        }

        return probabilities;
    }

    /// <summary>Grows again what was lost; returns how many parts that were.</summary>
    /// <exception cref="JobFailedException">A part could not be grown.</exception>
    public async Task<int> RegrowAsync(CancellationToken cancellationToken = default)
    {
        var lost = new List<int>();
        for (var i = 0; i < _parts.Count; i++)
        {
            if (await FindAsync(_parts[i].Id, cancellationToken) is not null) continue;
            _parts[i] = await SubmitAsync(_parts[i].Id.First, _parts[i].Id.Count, cancellationToken);
            lost.Add(i);
        }

        foreach (var i in lost) await WaitAsync(_parts[i].Handle, cancellationToken);
        return lost.Count;
    }

    static async Task<DistributedForest> EmptyAsync(
        Cluster cluster, RandomForestParameters parameters, DataView train, DistributedForestOptions? options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(train);
        parameters.Check();
        if (parameters.OobScore)
            throw new ArgumentException("OobScore must be false: parts that are grown apart do not add it up.");
        return new(cluster, parameters, await cluster.ShareAsync(train, cancellationToken), options ?? new());
    }

    async Task<(ForestPartId, JobHandle<byte[]>)> SubmitAsync(int first, int count, CancellationToken cancellationToken)
    {
        var growth = new ForestGrowth(_train, _parameters, _options.Seed);
        var handle = await _cluster.SubmitAsync(
            context => growth.Grow(first, count, context),
            _options.Job with { Name = $"trees {first} to {first + count - 1}" }, cancellationToken);
        return (new(first, count, handle.Id), handle);
    }

    /// <summary>The job of a part; null where it is gone, or did not end well.</summary>
    async Task<JobHandle<byte[]>?> FindAsync(ForestPartId part, CancellationToken cancellationToken)
    {
        try
        {
            var handle = await _cluster.AttachAsync<byte[]>(part.Job, cancellationToken);
            var status = await handle.StatusAsync(cancellationToken);
            return status.State is JobState.Failed or JobState.Canceled or JobState.Lost ? null : handle;
        }
        catch (JobNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Waits for a part without fetching it.</summary>
    static async Task WaitAsync(JobHandle<byte[]> part, CancellationToken cancellationToken)
    {
        JobStatus? last = null;
        await foreach (var status in part.WatchAsync(cancellationToken)) last = status;
        if (last?.State != JobState.Succeeded) await part.ResultAsync(cancellationToken); // throws its reason
    }

    async Task<long[]> VotesAsync(DataView rows, CancellationToken cancellationToken)
    {
        var ask = new ForestVotes(await _cluster.ShareAsync(rows, cancellationToken));
        var votes = new long[rows.Count * Votes.Width(Classes.Count)];
        var asked = new Queue<JobHandle<long[]>>();
        try
        {
            foreach (var (id, handle) in _parts)
            {
                asked.Enqueue(await _cluster.SubmitAsync(
                    part => ask.Of(part), handle,
                    _options.Job with { Name = $"votes of trees {id.First} to {id.First + id.Count - 1}" },
                    cancellationToken));
            }

            while (asked.TryPeek(out var next))
            {
                var added = await next.ResultAsync(cancellationToken);
                for (var i = 0; i < votes.Length; i++) votes[i] += added[i];
                asked.Dequeue();
            }
        }
        finally
        {
            foreach (var job in asked) await job.CancelAsync(CancellationToken.None);
        }

        return votes;
    }
}
