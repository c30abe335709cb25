using System.Globalization;
using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer.Centres;
using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer;

/// <summary>One worker's way through the training, the same for every rule: take a partition, train a window of batches,
/// send what came of it, take over what others have learned.</summary>
sealed class Exchange<TExamples>
{
    readonly TrainingPlan _plan;
    readonly ExchangeRule _rule;
    readonly IPartitions<TExamples> _partitions;
    readonly IReplica<TExamples> _replica;
    readonly WorkerMemory _memory;
    readonly Optimizer _optimizer;
    readonly Seat _seat;
    readonly int _worker;
    readonly double _share;
    TExamples? _examples;
    int[] _order = [];
    Lease? _lease;
    int _at;
    double _progress;

    public Exchange(
        TrainingPlan plan, ITrainable<TExamples> trainable, IPartitions<TExamples> partitions, Centre centre, int worker)
    {
        (_plan, _rule, _partitions, _worker) = (plan, plan.Rule, partitions, worker);
        _replica = trainable.Replicate(worker);
        _optimizer = _rule.StartOptimizer(plan.Optimizer, trainable.ParameterCount);
        _memory = new WorkerMemory<TExamples>(_replica, trainable.ParameterCount, _rule.StepsAtCentre)
        {
            LookAhead = _optimizer as LookAhead,
        };
        _seat = centre.Join(worker, _memory);
        // While a worker trains on one example, the others do so too.
        var total = _rule.HasLanes ? plan.Layout.TotalOf(worker) : (double)plan.Layout.Total / plan.Layout.Workers;
        _share = 1 / Math.Max(1, total * plan.Layout.Epochs);
    }

    /// <summary>Begins where the centre is.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        await _seat.PullAsync(cancellationToken);
        _memory.Pulled.CopyTo(_memory.Parameters);
    }

    /// <summary>Trains one window and exchanges it; false when there is nothing left to train on.</summary>
    /// <exception cref="DivergedException">The loss is no number any more.</exception>
    public async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        if (_lease is null && !await TakeAsync(cancellationToken))
            return false;
        var lease = _lease!.Value; // taken above
        var from = _at;
        var (batches, loss) = Train(lease);
        var rate = (float)_optimizer.LearningRate;
        var receipt = await _seat.ExchangeAsync(
            new Delivery(_worker, lease.Epoch, lease.Partition, from, _at, rate, loss),
            new Window(_plan.Layout.Workers, batches, rate),
            cancellationToken);
        _progress = receipt.Progress;
        if (!receipt.IsTaken || _at == _order.Length)
            _lease = null;
        return true;
    }

    /// <summary>Takes a partition; false when there is none left.</summary>
    public async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        var next = _seat.NextAsync(cancellationToken);
        var waits = !next.IsCompleted;
        if (await next is not { } lease)
            return false;
        _examples = await _partitions.LoadAsync(lease.Partition, cancellationToken);
        _order = ExampleOrder.Of(
            _plan.Layout.Sizes[lease.Partition], _plan.Layout.Seed, lease.Epoch, lease.Partition);
        (_lease, _at, _progress) = (lease, lease.From, lease.Progress);
        // The centre may have gone on meanwhile.
        if (waits && !_rule.KeepsOwn)
            await BeginAsync(cancellationToken);
        return true;
    }

    (int Batches, double Loss) Train(Lease lease)
    {
        var (batches, loss, from) = (0, 0.0, _at);
        var step = _plan.Batch * _share;
        for (; batches < _plan.Window && _at < _order.Length; batches++)
        {
            var rows = _order.AsSpan(_at, Math.Min(_plan.Batch, _order.Length - _at));
            _optimizer.LearningRate = _plan.RateAt(_progress + ((_at - from) * _share), step);
            var one = Step(_examples!, rows); // taken with the lease
            if (!double.IsFinite(one))
                throw Diverged(lease, one);
            loss += one;
            _at += rows.Length;
        }

        return (batches, loss);
    }

    double Step(TExamples examples, ReadOnlySpan<int> rows) => _rule.StepsAtCentre
        ? _replica.Differentiate(examples, rows)
        : _replica.Train(examples, rows, _optimizer);

    DivergedException Diverged(Lease lease, double loss) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The loss became {loss} in epoch {lease.Epoch}, on worker {_worker}, partition {lease.Partition}, example {_at}, at "
        + $"a rate of {_optimizer.LearningRate:g3} ({_rule.Name}): lower learning_rate, or look for examples that are no "
        + $"numbers."));
}
