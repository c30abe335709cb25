using Coppice.Learning.Data;

namespace Coppice.Learning.Networks;

/// <summary>Examples of numbers with targets of numbers.</summary>
public sealed class VectorExamples : Examples
{
    readonly Shape _input;
    readonly float[] _inputs;
    readonly float[] _targets;
    readonly int _targetCount;
    readonly int _count;

    /// <summary>Examples, one after the other.</summary>
    /// <param name="input">The shape of one.</param>
    /// <param name="inputs">Their numbers; they must not be changed any more.</param>
    /// <param name="targets">Their targets: class numbers, or numbers to be met.</param>
    /// <param name="targetCount">How many targets one has.</param>
    /// <exception cref="DataException">The counts do not suit each other, or a number is not finite.</exception>
    public VectorExamples(Shape input, float[] inputs, float[] targets, int targetCount = 1)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetCount, 1);
        var count = inputs.Length / input.Size;
        if (count * input.Size != inputs.Length || targets.Length != (long)count * targetCount)
        {
            throw new DataException(
                $"{inputs.Length} numbers for examples of {input} and {targets.Length} targets, {targetCount} each, do "
                + "not make whole examples.");
        }

        CheckFinite(inputs, input.Size, "input");
        CheckFinite(targets, targetCount, "target");
        (_input, _inputs, _targets, _targetCount, _count) = (input, inputs, targets, targetCount, count);
    }

    /// <inheritdoc/>
    public override int Count => _count;

    /// <inheritdoc/>
    public override Shape Input => _input;

    /// <inheritdoc/>
    public override int TargetCount => _targetCount;

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<int> rows, Span<float> inputs, Span<float> targets)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            _inputs.AsSpan(rows[i] * _input.Size, _input.Size).CopyTo(inputs[(i * _input.Size)..]);
            _targets.AsSpan(rows[i] * _targetCount, _targetCount).CopyTo(targets[(i * _targetCount)..]);
        }
    }

    /// <inheritdoc/>
    public override Examples Select(ReadOnlySpan<int> rows)
    {
        var (inputs, targets) = (new float[rows.Length * _input.Size], new float[rows.Length * _targetCount]);
        Read(rows, inputs, targets);
        return new VectorExamples(_input, inputs, targets, _targetCount);
    }

    static void CheckFinite(float[] values, int each, string what)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new DataException(FormattableString.Invariant(
                    $"Example {i / each + 1} has the {what} {values[i]} at place {i % each + 1}: ")
                    + "clean the data, or drop the example.");
            }
        }
    }
}
