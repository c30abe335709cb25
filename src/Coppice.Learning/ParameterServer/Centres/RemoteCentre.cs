using Coppice.Learning.ParameterServer.Encodings;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>A centre of shards that are asked by messages.</summary>
/// <param name="plan">How to train.</param>
/// <param name="count">The length of the parameter vector.</param>
/// <param name="links">The shards; the first has the ledger.</param>
sealed class RemoteCentre(TrainingPlan plan, int count, ShardLink[] links) : Centre
{
    public override Seat Join(int worker, WorkerMemory memory) => new RemoteSeat(plan, count, links, worker, memory);

    public override Task OpenAsync(int epoch, CancellationToken cancellationToken) =>
        AskAllAsync(new MessageWriter().Byte((byte)Verb.Open).Int(epoch).Written, cancellationToken);

    public override async Task<CentreStatus> EndedAsync(int epoch, CancellationToken cancellationToken)
    {
        var answers = await AskAllAsync(new MessageWriter().Byte((byte)Verb.Ended).Int(epoch).Written, cancellationToken);
        return Read();

        CentreStatus Read()
        {
            var from = new MessageReader(answers[0].Span);
            var ledger = new LedgerStatus(from.Int(), from.Long(), from.Long(), from.Long(), from.Double());
            var first = (from.Long(), from.Long(), from.Int());
            var bytes = from.Long();
            foreach (var answer in answers.AsSpan(1))
            {
                from = new MessageReader(answer.Span);
                _ = (from.Long(), from.Long(), from.Int());
                bytes += from.Long();
            }

            return new(ledger, first.Item1, first.Item2, first.Item3, bytes);
        }
    }

    public override async Task ReadAsync(int? member, Memory<float> into, CancellationToken cancellationToken)
    {
        var request = new MessageWriter().Byte((byte)Verb.Read).Int(member ?? -1).Written;
        var answers = await AskAllAsync(request, cancellationToken);
        for (var i = 0; i < links.Length; i++)
        {
            var (start, length) = Slices.Of(count, links.Length, i);
            new MessageReader(answers[i].Span).Floats(into.Span.Slice(start, length));
        }
    }

    public override Task FinishAsync(CancellationToken cancellationToken) => OpenAsync(0, cancellationToken);

    public override Task CloseAsync(CancellationToken cancellationToken) =>
        AskAllAsync(new MessageWriter().Byte((byte)Verb.Close).Written, cancellationToken);

    Task<ReadOnlyMemory<byte>[]> AskAllAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken) =>
        Task.WhenAll(links.Select(link => link(request, cancellationToken).AsTask()));
}
