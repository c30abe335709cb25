using System.Numerics.Tensors;
using System.Security.Cryptography;
using Coppice.Learning.ParameterServer.Encodings;
using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>A worker's place at a centre of shards. What an encoding leaves out of an update is kept here and added to the
/// next; elastic rules need not, since what they do not send stays in their own parameters.</summary>
sealed class RemoteSeat : Seat
{
    readonly TrainingPlan _plan;
    readonly ShardLink[] _links;
    readonly int _worker;
    readonly WorkerMemory _memory;
    readonly Part[] _parts;
    readonly long _session = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    readonly float[]? _residual;
    long _number;

    public RemoteSeat(TrainingPlan plan, int count, ShardLink[] links, int worker, WorkerMemory memory)
    {
        (_plan, _links, _worker, _memory) = (plan, links, worker, memory);
        _parts = [.. Enumerable.Range(0, links.Length).Select(i => new Part(Slices.Of(count, links.Length, i), plan))];
        _residual = plan.Encoding is Float32 || plan.Rule.PullsFirst ? null : new float[count];
    }

    public override async ValueTask<Lease?> NextAsync(CancellationToken cancellationToken)
    {
        var request = new MessageWriter().Byte((byte)Verb.Next).Int(_worker).Written;
        while (true)
        {
            var (lease, isOver) = Read(await _links[0](request, cancellationToken));
            if (lease is not null || isOver)
                return lease;
        }

        static (Lease?, bool) Read(ReadOnlyMemory<byte> answer)
        {
            var from = new MessageReader(answer.Span);
            var (isTaken, isOver) = (from.Byte() == 1, from.Byte() == 1);
            return (isTaken ? new Lease(from.Int(), from.Int(), from.Int(), from.Double()) : null, isOver);
        }
    }

    public override async ValueTask PullAsync(CancellationToken cancellationToken)
    {
        _number++;
        await Task.WhenAll(Enumerable.Range(0, _parts.Length).Select(
            i => AskAsync(i, new Delivery { Worker = _worker }, pushes: false, pulls: true, cancellationToken)));
    }

    public override async ValueTask<Receipt> ExchangeAsync(
        Delivery delivery, Window window, CancellationToken cancellationToken)
    {
        var rule = _plan.Rule;
        if (rule.PullsFirst)
            await PullAsync(cancellationToken);
        rule.Update(_memory.Vectors, window);
        _number++;
        if (_residual is not null)
            TensorPrimitives.Add(_memory.Update, _residual, _memory.Update);
        var pulls = !rule.PullsFirst;
        // The ledger comes last: what it counts, the other shards have.
        await Task.WhenAll(Enumerable.Range(1, _parts.Length - 1).Select(
            i => AskAsync(i, delivery, pushes: true, pulls, cancellationToken)));
        var receipt = await AskAsync(0, delivery, pushes: true, pulls, cancellationToken);
        if (_residual is not null)
            _memory.Update.CopyTo(_residual, 0);
        if (!rule.KeepsOwn)
            _memory.Pulled.CopyTo(_memory.Parameters);
        return receipt;
    }

    async Task<Receipt> AskAsync(
        int shard, Delivery delivery, bool pushes, bool pulls, CancellationToken cancellationToken)
    {
        var part = _parts[shard];
        part.Writer.Clear();
        new ExchangeHead(_session, _number, pushes, pulls, delivery).Write(part.Writer);
        if (pushes)
            WriteUpdate(part);
        var answer = await _links[shard](part.Writer.Written, cancellationToken);
        return Read(part, answer.Span);
    }

    // What is sent is taken from the update: with a residual, the rest of it is the next one.
    void WriteUpdate(Part part)
    {
        var vectors = _memory.Slice(part.Start, part.Length);
        if (part.IsDense)
        {
            part.Writer.Byte((byte)Payload.Dense).Floats(vectors.Update);
            _plan.Rule.Sent(vectors, new Update([], vectors.Update));
            vectors.Update.Clear();
            return;
        }

        var found = part.Largest.Find(vectors.Update, part.Places);
        var places = part.Places.AsSpan(0, found);
        var values = part.Values.AsSpan(0, found);
        for (var i = 0; i < found; i++)
        {
            values[i] = vectors.Update[places[i]];
            vectors.Update[places[i]] = 0;
        }

        part.Writer.Byte((byte)Payload.Sparse).Places(places).Floats(values);
        _plan.Rule.Sent(vectors, new Update(places, values));
    }

    Receipt Read(Part part, ReadOnlySpan<byte> answer)
    {
        var from = new MessageReader(answer);
        var receipt = new Receipt(from.Byte() == 1, from.Double());
        var pulled = _memory.Pulled.Slice(part.Start, part.Length);
        switch ((Payload)from.Byte())
        {
            case Payload.Dense:
                from.Floats(pulled);
                break;
            case Payload.Sparse:
                var places = from.Places();
                var values = part.Values.AsSpan(0, places.Length);
                from.Floats(values);
                for (var i = 0; i < places.Length; i++)
                    pulled[places[i]] += values[i];
                break;
        }

        return receipt;
    }

    sealed class Part((int Start, int Length) slice, TrainingPlan plan)
    {
        readonly int _count = plan.Encoding.CountOf(slice.Length);

        public int Start => slice.Start;

        public int Length => slice.Length;

        public bool IsDense => _count == slice.Length;

        public MessageWriter Writer { get; } = new();

        public Largest Largest { get; } = new();

        public int[] Places => field ??= new int[_count];

        public float[] Values => field ??= new float[_count];
    }
}
