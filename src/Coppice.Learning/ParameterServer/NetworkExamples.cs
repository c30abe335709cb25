namespace Coppice.Learning.ParameterServer;

/// <summary>Examples for a network: inputs as numbers, or as bytes that are scaled when they are used, and a quarter of
/// the size on their way.</summary>
public sealed class NetworkExamples
{
    readonly byte[]? _bytes;
    readonly float[]? _numbers;
    readonly float[] _targets;
    readonly float _scale;

    NetworkExamples(byte[]? bytes, float[]? numbers, float[] targets, int count, float scale)
    {
        (_bytes, _numbers, _targets, Count, _scale) = (bytes, numbers, targets, count, scale);
        var inputs = bytes?.Length ?? numbers?.Length ?? 0;
        if (count < 1 || inputs % count != 0 || targets.Length % count != 0)
            throw new ArgumentException(
                $"{count} examples cannot have {inputs} inputs and {targets.Length} targets together.");
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Examples one after the other, as numbers.</summary>
    /// <exception cref="ArgumentException">The lengths do not suit each other.</exception>
    public static NetworkExamples Of(float[] inputs, float[] targets, int count) =>
        new(null, inputs, targets, count, 1);

    /// <summary>Examples one after the other, as bytes.</summary>
    /// <param name="inputs">The bytes.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="count">How many examples these are.</param>
    /// <param name="scale">What each byte is multiplied by: 1/255 makes numbers from 0 to 1.</param>
    /// <exception cref="ArgumentException">The lengths do not suit each other.</exception>
    public static NetworkExamples OfBytes(byte[] inputs, float[] targets, int count, float scale = 1f / 255) =>
        new(inputs, null, targets, count, scale);

    internal void Copy(int row, Span<float> inputs, Span<float> targets)
    {
        if (_numbers is not null)
            _numbers.AsSpan(row * inputs.Length, inputs.Length).CopyTo(inputs);
        else
            for (var (i, at) = (0, row * inputs.Length); i < inputs.Length; i++)
                inputs[i] = _bytes![at + i] * _scale; // one of both is there
        _targets.AsSpan(row * targets.Length, targets.Length).CopyTo(targets);
    }
}
