using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Boosting.Losses;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees;

namespace Coppice.Learning.Boosting.Growth;

/// <summary>Boosts round by round, one instance a model.</summary>
sealed class Booster
{
    const int Block = 8192;

    readonly BinnedTable _table;
    readonly GradientBoostingParameters _parameters;
    readonly Loss _loss;
    readonly FitContext _context;
    readonly int[] _train;
    readonly int[] _held;
    readonly double[][] _scores;
    readonly long[][] _cells;
    readonly TreeGrower _grower;
    readonly ParallelOptions _options;
    int _round;
    double _bestLoss = double.PositiveInfinity;

    public Booster(
        BinnedTable table, GradientBoostingParameters parameters, Func<int[], Loss> loss, FitContext context)
    {
        (_table, _parameters, _context) = (table, parameters, context);
        (_train, _held) = Held(table.Rows, parameters, context.Seed);
        _loss = loss(_train);
        _scores = Array.ConvertAll(_loss.Start, start =>
        {
            var scores = new double[table.Rows];
            Array.Fill(scores, start);
            return scores;
        });
        _cells = Array.ConvertAll(_loss.Start, _ => new long[table.Rows]);
        _grower = new(table, parameters, context.Parallelism);
        _options = new() { MaxDegreeOfParallelism = Math.Max(1, context.Parallelism) };
    }

    /// <summary>The scores before the first tree.</summary>
    public double[] Start => _loss.Start;

    /// <summary>The rounds of the least loss on the rows held out; all so far where none are.</summary>
    public int BestRounds { get; private set; }

    /// <summary>Whether no round brought anything for so long as is given.</summary>
    public bool HasStopped => _round - BestRounds >= (_parameters.EarlyStopping ?? int.MaxValue);

    /// <summary>The trees of the next round, one for each output.</summary>
    public Tree[] Next(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scale = _loss.Scale(_scores);
        var rows = _table.Rows;
        Parallel.For(0, (rows + Block - 1) / Block, _options, block => _loss.Gradients(
            _scores, scale, _cells, block * Block, Math.Min(rows, (block + 1) * Block)));

        var trees = new Tree[_loss.Outputs];
        for (var k = 0; k < trees.Length; k++)
        {
            var key = RandomKey.Of(
                _context.Seed, Purpose.BoostedTree, (ulong)((long)_round * trees.Length + k));
            var count = Draw(_cells[k]);
            var tree = _grower.Grow(count, scale, key);
            AddToScores(tree, _scores[k], count);
            trees[k] = tree.ToTree(_table);
        }

        _round++;
        Judge();
        _context.Progress?.Report(_round / (double)_parameters.NEstimators);
        return trees;
    }

    /// <summary>Copies the rows of this round, with their gradients, to where trees are grown.</summary>
    int Draw(long[] cells)
    {
        var (rows, payloads) = (_grower.Rows.Rows, _grower.Rows.Payloads);
        if (_parameters.Subsample >= 1)
        {
            _train.CopyTo(rows, 0);
            if (_train.Length == cells.Length) cells.CopyTo(payloads, 0);
            else for (var i = 0; i < _train.Length; i++) payloads[i] = cells[_train[i]];
            return _train.Length;
        }

        // All trees of a round see the same rows, whatever order they are looked at.
        var key = RandomKey.Of(_context.Seed, Purpose.BoostedRows, (ulong)_round).Value;
        var limit = Limit(_parameters.Subsample);
        var count = 0;
        foreach (var row in _train)
        {
            (rows[count], payloads[count]) = (row, cells[row]);
            count += RandomKey.Mix(key + (ulong)row) < limit ? 1 : 0;
        }

        return count;
    }

    void AddToScores(BinTree tree, double[] scores, int count)
    {
        if (count == _table.Rows)
        {
            var (leaves, rows) = (_grower.Leaves, _grower.Rows.Rows);
            Parallel.For(0, leaves.Count, count < Block ? new() { MaxDegreeOfParallelism = 1 } : _options, i =>
            {
                var (index, start, length) = leaves[i];
                var value = tree.ValueOf(index);
                foreach (var row in rows.AsSpan(start, length)) scores[row] += value;
            });
            return;
        }

        Parallel.For(0, (_table.Rows + Block - 1) / Block, _options, block =>
        {
            var end = Math.Min(_table.Rows, (block + 1) * Block);
            for (var row = block * Block; row < end; row++) scores[row] += tree.ValueAt(_table, row);
        });
    }

    void Judge()
    {
        if (_held.Length == 0)
        {
            BestRounds = _round;
            return;
        }

        var loss = _loss.Of(_scores, _held);
        if (!(loss < _bestLoss)) return;
        (_bestLoss, BestRounds) = (loss, _round);
    }

    static (int[] Train, int[] Held) Held(int rows, GradientBoostingParameters parameters, ulong seed)
    {
        var key = RandomKey.Of(seed, Purpose.BoostedValidation, 0).Value;
        var limit = parameters.EarlyStopping is null ? 0 : Limit(parameters.ValidationShare);
        List<int> train = new(rows), held = [];
        for (var row = 0; row < rows; row++) (RandomKey.Mix(key + (ulong)row) < limit ? held : train).Add(row);
        if (parameters.EarlyStopping is not null && (train.Count == 0 || held.Count == 0))
        {
            throw new ArgumentException(
                $"Early stopping holds out a share of {parameters.ValidationShare} of {rows:N0} rows, which leaves "
                + "none on one side: give more rows, or another validation_share.");
        }

        return ([.. train], [.. held]);
    }

    static ulong Limit(double share) => (ulong)(share * ulong.MaxValue);
}
