namespace Coppice.Calls;

/// <summary>A value that cannot travel, or bytes that are not an encoded value.</summary>
sealed class CodecException : Exception
{
    public CodecException(string message) : base(message)
    {
    }

    public CodecException(string message, Exception cause) : base(message, cause)
    {
    }

    /// <summary>The bytes are damaged, truncated, or made by another build.</summary>
    public static CodecException Damaged(string what) => new(
        $"An encoded value could not be read: {what}. It was damaged on its way, or another build of the program wrote "
        + "it.");
}
