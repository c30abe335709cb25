namespace Coppice.Calls;

/// <summary>Under which key a call's outcome is remembered: program, method, captured values, item.</summary>
static class MemoKey
{
    /// <summary>
    /// What all items of a call share: the program's code (of every assembly that declares the method, its generic
    /// arguments or a captured value, with what these reference), the method, and the captured values.
    /// </summary>
    /// <exception cref="CodecException">A captured value cannot travel, or the code has no files.</exception>
    public static MemoScope ForCall(Delegate call)
    {
        var captured = ValueCodec.Encode(call, new CodecOptions { Name = "call" });
        Span<byte> both = stackalloc byte[2 * ContentHash.Size];
        ProgramCode.Hash(captured.Assemblies).CopyTo(both);
        captured.Hash().CopyTo(both[ContentHash.Size..]);
        return new(ContentHash.Of(both), captured.Assemblies);
    }
}
