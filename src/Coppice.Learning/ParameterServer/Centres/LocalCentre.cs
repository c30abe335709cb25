using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>A centre in the workers' own process: updates are taken from where they are, and parameters are copied to where
/// they are needed. It is cut so that workers meet at few locks.</summary>
sealed class LocalCentre : Centre
{
    const int SmallestSlice = 1 << 15;
    const int MostSlices = 32;
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    readonly ExchangeRule _rule;
    readonly Ledger _ledger;
    readonly Shard[] _shards;
    readonly int _count;

    /// <param name="plan">How to train.</param>
    /// <param name="initial">What to start from: the centre's, and each worker's where the rule has members.</param>
    /// <param name="time">The clock of lapses.</param>
    public LocalCentre(TrainingPlan plan, InitialParameters initial, TimeProvider time)
    {
        (_rule, _count) = (plan.Rule, initial.Count);
        _ledger = plan.StartLedger(time);
        // Workers in lock step wait for each other anyhow.
        var slices = plan.Rule.HasLanes ? 1 : Math.Clamp(_count / SmallestSlice, 1, MostSlices);
        _shards = [.. Enumerable.Range(0, slices).Select(
            i => plan.StartShard(initial, Slices.Of(_count, slices, i), remembers: false))];
    }

    public override Seat Join(int worker, WorkerMemory memory) => new LocalSeat(this, worker, memory);

    public override Task OpenAsync(int epoch, CancellationToken cancellationToken)
    {
        _ledger.Open(epoch);
        return Task.CompletedTask;
    }

    public override async Task<CentreStatus> EndedAsync(int epoch, CancellationToken cancellationToken)
    {
        var status = await _ledger.EndedAsync(epoch, Look, cancellationToken);
        var (versions, staleness, most) = _shards[0].Counts;
        return new(status, versions, staleness, most, 0);
    }

    public override Task ReadAsync(int? member, Memory<float> into, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _shards.Length; i++)
            _shards[i].Read(member, Slice(into.Span, i));
        return Task.CompletedTask;
    }

    public override Task FinishAsync(CancellationToken cancellationToken) => OpenAsync(0, cancellationToken);

    public override Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Span<float> Slice(Span<float> vector, int shard)
    {
        var (start, length) = Slices.Of(_count, _shards.Length, shard);
        return vector.Slice(start, length);
    }

    sealed class LocalSeat(LocalCentre centre, int worker, WorkerMemory memory) : Seat
    {
        readonly ExchangeRule _rule = centre._rule;
        readonly Shard[] _shards = centre._shards;
        int _first;

        public override async ValueTask<Lease?> NextAsync(CancellationToken cancellationToken) =>
            (await centre._ledger.NextAsync(worker, TimeSpan.MaxValue, cancellationToken)).Lease;

        public override ValueTask PullAsync(CancellationToken cancellationToken)
        {
            for (var i = 0; i < _shards.Length; i++)
                _shards[i].Pull(worker, centre.Slice(memory.Pulled, i));
            return ValueTask.CompletedTask;
        }

        public override async ValueTask<Receipt> ExchangeAsync(
            Delivery delivery, Window window, CancellationToken cancellationToken)
        {
            if (_rule.IsSynchronous)
            {
                _rule.Update(memory.Vectors, window);
                await _shards[0].PushAsync(delivery, new Update([], memory.Update)).WaitAsync(cancellationToken);
                await PullAsync(cancellationToken);
                memory.Pulled.CopyTo(memory.Parameters);
            }
            else
            {
                Exchange(delivery, window);
            }

            var receipt = centre._ledger.Advance(delivery);
            await centre._ledger.StayBehindAsync(worker, cancellationToken);
            return receipt;
        }

        // Each time from another slice on, so that workers do not follow each other from lock to lock.
        void Exchange(in Delivery delivery, in Window window)
        {
            _first++;
            for (var k = 0; k < _shards.Length; k++)
            {
                var i = (worker + _first + k) % _shards.Length;
                var (start, _) = Slices.Of(centre._count, _shards.Length, i);
                _shards[i].Exchange(delivery, window, memory, start);
            }
        }
    }
}
