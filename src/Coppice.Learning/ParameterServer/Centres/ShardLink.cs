namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>Asks a shard, wherever it is.</summary>
delegate ValueTask<ReadOnlyMemory<byte>> ShardLink(ReadOnlyMemory<byte> request, CancellationToken cancellationToken);
