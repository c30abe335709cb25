using System.Linq.Expressions;

namespace Coppice.Learning.Search;

/// <summary>The settings to be tried: some parameters take several values, some one, the rest their defaults.
/// Immutable.</summary>
/// <typeparam name="TParameters">The record of hyperparameters.</typeparam>
public sealed class Space<TParameters>
    where TParameters : notnull, new()
{
    readonly FixedValue[] _fixed;
    readonly Axis[] _axes;

    internal Space(Axis[] axes, FixedValue[] fixedValues) =>
        (_axes, _fixed) = (axes, fixedValues);

    /// <summary>The varied parameters' recipe names, in ordinal order: the order of the result's columns.</summary>
    public IReadOnlyList<string> Names => [.. _axes.Select(a => a.Parameter.Name)];

    /// <summary>The number of settings in the whole grid.</summary>
    /// <exception cref="OverflowException">It is beyond 2⁶³.</exception>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (var axis in _axes)
                count = checked(count * axis.Values.Length);
            return count;
        }
    }

    /// <summary>This space with a parameter that takes each of these values.</summary>
    /// <exception cref="ArgumentException">The expression is no settable property, or there is no value.</exception>
    public Space<TParameters> Values<TValue>(
        Expression<Func<TParameters, TValue>> parameter, params IEnumerable<TValue> values) =>
        Values(ParameterOf(parameter), values.Select(v => (object?)v));

    /// <summary>This space with a parameter at this value.</summary>
    /// <exception cref="ArgumentException">The expression is no settable property.</exception>
    public Space<TParameters> Fixed<TValue>(Expression<Func<TParameters, TValue>> parameter, TValue value) =>
        Fixed(ParameterOf(parameter), value);

    // Ordered by name, as scikit-learn's ParameterGrid orders them, so that tables of both compare line by line.
    internal IReadOnlyList<Axis> Axes => _axes;

    internal Space<TParameters> Values(Parameter parameter, IEnumerable<object?> values)
    {
        var axis = new Axis(parameter, [.. values]);
        if (axis.Values.Length == 0)
            throw new ArgumentException($"{parameter.Name} needs at least one value", nameof(values));
        return new(
            [.. Without(_axes, parameter).Append(axis).OrderBy(a => a.Parameter.Name, StringComparer.Ordinal)],
            [.. _fixed.Where(f => f.Parameter.Name != parameter.Name)]);
    }

    internal Space<TParameters> Fixed(Parameter parameter, object? value) => new(
        [.. Without(_axes, parameter)],
        [.. _fixed.Where(f => f.Parameter.Name != parameter.Name), new FixedValue(parameter, value)]);

    /// <summary>The fixed values and one more; defaults otherwise.</summary>
    internal TParameters MakeWith(FixedValue value) => ParameterSet<TParameters>.Instance.Make([.. _fixed, value]);

    internal Candidate<TParameters> Make(object?[] values)
    {
        var all = new List<FixedValue>(_fixed);
        for (var axis = 0; axis < _axes.Length; axis++)
            all.Add(new FixedValue(_axes[axis].Parameter, values[axis]));
        return new Candidate<TParameters>(ParameterSet<TParameters>.Instance.Make(all), values);
    }

    static IEnumerable<Axis> Without(IEnumerable<Axis> axes, Parameter parameter) =>
        axes.Where(a => a.Parameter.Name != parameter.Name);

    static Parameter ParameterOf<TValue>(Expression<Func<TParameters, TValue>> expression)
    {
        var body = expression.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert
            ? convert.Operand : expression.Body;
        return body is MemberExpression { Expression: ParameterExpression } member
            && ParameterSet<TParameters>.Instance.OfProperty(member.Member.Name) is { } parameter
                ? parameter
                : throw new ArgumentException(
                    $"expected a settable property of {typeof(TParameters).Name}, like p => p.MaxDepth, "
                    + $"got {expression}",
                    nameof(expression));
    }
}
