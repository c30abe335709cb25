using System.Reflection;

namespace Coppice.Calls.Values;

/// <summary>
/// Which fields of each closure object the calls in a value read. C# keeps all captured variables of a scope in one
/// object: without this, <c>x => x + k</c> would take along the stream that another lambda beside it captured.
/// </summary>
sealed class ClosureNeeds
{
    readonly Dictionary<object, HashSet<FieldInfo>?> _needed = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<object> _written = new(ReferenceEqualityComparer.Instance);
    bool _grown;

    /// <summary>A call that reads these fields has the object as its target.</summary>
    public void Need(object closure, IReadOnlySet<FieldInfo> reads)
    {
        if (_needed.TryGetValue(closure, out var before))
        {
            if (before is null || reads.IsSubsetOf(before))
                return;
            before.UnionWith(reads);
        }
        else
        {
            _needed.Add(closure, [.. reads]);
        }

        _grown |= _written.Contains(closure);
        foreach (var field in FieldPlan.Of(closure.GetType()))
        {
            if (Closure.Is(field.FieldType) && reads.Contains(Closure.Definition(field))
                && field.GetValue(closure) is { } outer)
                Need(outer, reads);
        }
    }

    /// <summary>Something else refers to the object: all its fields count.</summary>
    public void NeedAll(object closure)
    {
        if (_needed.TryGetValue(closure, out var before) && before is null)
            return;
        _needed[closure] = null;
        _grown |= _written.Contains(closure);
        foreach (var field in FieldPlan.Of(closure.GetType()))
        {
            if (Closure.Is(field.FieldType) && field.GetValue(closure) is { } outer)
                NeedAll(outer);
        }
    }

    /// <summary>The object is written with what is needed so far.</summary>
    public void Written(object closure) => _written.Add(closure);

    /// <summary>Whether the field goes along. What only a stray reference found goes whole.</summary>
    public bool Includes(object closure, FieldInfo field) =>
        !_needed.TryGetValue(closure, out var needed) || needed is null || needed.Contains(Closure.Definition(field));

    /// <summary>Whether more was needed of an object after it was written; a new walk begins.</summary>
    public bool TakeGrown()
    {
        var grown = _grown;
        _grown = false;
        _written.Clear();
        return grown;
    }

    /// <summary>A new value begins.</summary>
    public void Clear()
    {
        _needed.Clear();
        _written.Clear();
        _grown = false;
    }
}
