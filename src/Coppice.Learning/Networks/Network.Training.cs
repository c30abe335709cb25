using Coppice.Learning.Numerics;

namespace Coppice.Learning.Networks;

public sealed partial class Network
{
    const int PredictedAtOnce = 128;

    float[] _labels = [];

    /// <summary>Adds the gradients of the batch's mean loss to <see cref="Gradients"/>.</summary>
    /// <param name="inputs">The examples, one after the other.</param>
    /// <param name="targets">Their targets: <see cref="TargetCount"/> numbers each.</param>
    /// <returns>The sum of the examples' losses.</returns>
    /// <exception cref="ArgumentException">The lengths do not suit each other.</exception>
    /// <exception cref="NetworkException">The loss is no number, or a target is out of range; parameters and gradients
    /// are as they were.</exception>
    public double ForwardBackward(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets) =>
        Propagate(inputs, targets, null);

    /// <summary>As with targets, for losses that take the number of a class.</summary>
    /// <param name="inputs">The examples, one after the other.</param>
    /// <param name="labels">The numbers of their classes.</param>
    public double ForwardBackward(ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels) =>
        ForwardBackward(inputs, Targets(labels));

    /// <summary>One step on one batch: what <see cref="ForwardBackward(ReadOnlySpan{float}, ReadOnlySpan{float})"/> on
    /// cleared gradients and <see cref="Optimizer.Step"/> do, to the same bits, but faster: each parameter is moved
    /// while its gradient is in the cache. Gradients are cleared.</summary>
    /// <param name="inputs">The examples, one after the other.</param>
    /// <param name="targets">Their targets.</param>
    /// <param name="optimizer">What moves the parameters.</param>
    /// <returns>The sum of the examples' losses, before the step.</returns>
    /// <exception cref="ArgumentException">The lengths do not suit each other.</exception>
    /// <exception cref="NetworkException">The loss is no number, or a target is out of range; nothing was
    /// changed.</exception>
    public double Train(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (optimizer.ParameterCount != ParameterCount)
        {
            throw new ArgumentException(
                $"The optimizer is for {optimizer.ParameterCount} parameters, and the network has {ParameterCount}.",
                nameof(optimizer));
        }

        return Propagate(inputs, targets, optimizer);
    }

    /// <summary>The loss' predictions for some examples: of a classifier, the probability of each class.</summary>
    /// <param name="inputs">The examples, one after the other.</param>
    /// <param name="outputs">Where <see cref="Output"/> numbers for each example go.</param>
    /// <exception cref="ArgumentException">The lengths do not suit each other.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        var rows = RowsOf(inputs);
        if (outputs.Length != rows * Output.Size)
        {
            throw new ArgumentException(
                $"{rows} examples have {rows * Output.Size} outputs, and there is room for {outputs.Length}.",
                nameof(outputs));
        }

        for (var row = 0; row < rows; row += PredictedAtOnce)
        {
            var some = Math.Min(PredictedAtOnce, rows - row);
            var predicted = outputs.Slice(row * Output.Size, some * Output.Size);
            _propagation.Forward(inputs.Slice(row * Input.Size, some * Input.Size), some, training: false, 0)
                .CopyTo(predicted);
            Loss.Finish(predicted, some);
        }
    }

    /// <summary>The examples' losses and how many are predicted rightly, without training on them.</summary>
    /// <param name="inputs">The examples, one after the other.</param>
    /// <param name="targets">Their targets.</param>
    /// <returns>The sum of the losses, and the number of right predictions; negative where the loss knows of
    /// none.</returns>
    public (double Loss, int Right) Evaluate(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        var rows = CheckedRows(inputs, targets);
        if (rows == 0)
            return (0, 0);
        var outputs = _propagation.Forward(inputs, rows, training: false, 0);
        return (Loss.Evaluate(outputs, targets, rows, default), Loss.CountRight(outputs, targets, rows));
    }

    double Propagate(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, Optimizer? optimizer)
    {
        var rows = CheckedRows(inputs, targets);
        if (rows == 0)
            return 0;
        var key = RandomKey.Of(Seed, Purpose.Dropout, (ulong)Steps).Value;
        var outputs = _propagation.Forward(inputs, rows, training: true, key);
        var gradient = _propagation.OutputGradient(rows);
        var loss = Loss.Evaluate(outputs, targets, rows, gradient);
        if (!double.IsFinite(loss))
            throw Diverged(loss, inputs);
        var share = 1f / rows;
        foreach (ref var value in gradient)
            value *= share;

        var fresh = _stale || optimizer is not null;
        if (fresh)
            ClearGathered();
        _stale = optimizer is not null;
        optimizer?.Begin();
        _propagation.Backward(inputs, rows, _gradients, fresh, optimizer, key);
        Steps++;
        return loss;
    }

    // Layers that overwrite their gradients need none cleared.
    void ClearGathered()
    {
        foreach (var (layer, at, _) in _places)
        {
            if (!layer.HandsOver)
                _gradients.Span.Slice(at, layer.ParameterCount).Clear();
        }
    }

    NetworkException Diverged(double loss, ReadOnlySpan<float> inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            if (!float.IsFinite(inputs[i]))
            {
                return new NetworkException(FormattableString.Invariant(
                    $"example {i / Input.Size} of the batch holds {inputs[i]} at place {i % Input.Size}: clean the data"));
            }
        }

        return new NetworkException(FormattableString.Invariant(
            $"the loss became {loss} at step {Steps + 1}: lower the learning rate, or warm it up"));
    }

    ReadOnlySpan<float> Targets(ReadOnlySpan<int> labels)
    {
        if (_labels.Length < labels.Length)
            _labels = new float[labels.Length];
        for (var i = 0; i < labels.Length; i++)
            _labels[i] = labels[i];
        return _labels.AsSpan(0, labels.Length);
    }

    int CheckedRows(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        var rows = RowsOf(inputs);
        return targets.Length == rows * TargetCount
            ? rows
            : throw new ArgumentException(
                $"{rows} examples have {rows * TargetCount} targets ({TargetCount} each), got {targets.Length}.",
                nameof(targets));
    }

    int RowsOf(ReadOnlySpan<float> inputs) => inputs.Length % Input.Size == 0
        ? inputs.Length / Input.Size
        : throw new ArgumentException(
            $"Examples of the shape {Input} have {Input.Size} numbers each, got {inputs.Length}.", nameof(inputs));
}
