using Coppice.Jobs;

namespace Coppice.Workers;

/// <summary>Answers to awaited calls: a result or a failure, told apart by the first byte.</summary>
static class Reply
{
    const byte Result = 0, Failed = 1;

    public static byte[] OfResult(ReadOnlyMemory<byte> result) => [Result, .. result.Span];

    public static byte[] OfFailure(Failure failure) => [Failed, .. FailureFormat.Write(failure)];

    public static Failure? FailureOf(ReadOnlyMemory<byte> reply) =>
        reply.Span[0] == Failed ? FailureFormat.Read(reply[1..]) : null;

    public static ReadOnlyMemory<byte> ResultOf(ReadOnlyMemory<byte> reply) => reply[1..];
}
