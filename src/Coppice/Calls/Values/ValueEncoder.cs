namespace Coppice.Calls.Values;

/// <summary>Writes one value: the walk over its objects, with what has been met so far.</summary>
sealed partial class ValueEncoder
{
    /// <summary>Objects nested deeper than this have their bodies put off to the end of the value.</summary>
    public const int InlineDepth = 100;

    /// <summary>Objects that are made whole, such as immutable lists, cannot be put off: more is refused.</summary>
    public const int WholeDepth = 300;

    const int KeptCapacity = 1024;

    [ThreadStatic]
    static ValueEncoder? _spare;

    readonly Dictionary<object, int> _objects = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<object> _unfinished = new(ReferenceEqualityComparer.Instance);
    readonly List<PutOff> _putOff = [];
    readonly ClosureNeeds _closures = new();
    HashSet<ContentHash>? _contents;
    int _depth;
    string _name = "";
    List<string>? _trace;

    /// <summary>Encodes a value; on a refusal walks once more to tell the path to what was refused.</summary>
    public static EncodedValue Encode<T>(T value, CodecOptions options)
    {
        var encoder = _spare ?? new();
        _spare = null;
        encoder._name = options.Name;
        try
        {
            return encoder.Walk(value);
        }
        catch (CodecException)
        {
            encoder._trace = [];
            return encoder.Walk(value);
        }
        finally
        {
            encoder._trace = null;
            encoder._closures.Clear();
            encoder._wholeMemories = false;
            encoder.Clear();
            _spare = encoder.IsSmall ? encoder : null;
        }
    }

    // Tables that one large value has grown would be cleared at length for every small one after it.
    bool IsSmall => _objects.Capacity <= KeptCapacity && _strings.Capacity <= KeptCapacity
        && _putOff.Capacity <= KeptCapacity && _bytes.Length <= 64 * KeptCapacity;

    // Again when something met late changes what should have been written early: more fields of a closure that two
    // lambdas share, or an array that a memory is only a window of. Both only grow, so this ends.
    EncodedValue Walk<T>(T value)
    {
        do
        {
            Clear();
            Carriers.Of<T>().Write(this, value);
            FinishPutOff(0);
        }
        while (_closures.TakeGrown() | TakeWindowsOverlapped());
        return Finish();
    }

    /// <summary>Writes a reference: null, seen before, or new, then with its type if not the declared one.</summary>
    public void Reference(object? value, Type declared, bool putOff = false)
    {
        if (value is null)
        {
            Byte(0);
            return;
        }

        var carrier = Carriers.ObjectOf(value.GetType(), this);
        if (carrier is ClosureCarrier && !putOff && !Closure.Is(declared))
            _closures.NeedAll(value); // Held as an object, not as the target of a call.
        if (carrier.IsTracked)
        {
            if (!_objects.TryAdd(value, _objects.Count))
            {
                if (_unfinished.Count > 0 && _unfinished.Contains(value))
                    throw Refuse(value.GetType(), "it contains itself, and such a value must be whole when it is made",
                        "break the cycle, or hold it in a class of your own");
                Varint((ulong)_objects[value] + 3);
                return;
            }
        }

        if (carrier.Type == declared)
        {
            Byte(1);
        }
        else
        {
            Byte(2);
            Type(carrier.Type);
        }

        if (carrier.HasBody)
            WriteInTwo(carrier, value, putOff);
        else
            WriteWhole(carrier, value);
    }

    /// <summary>Writes now what was put off since the mark: what is made from it needs it complete.</summary>
    public void FinishPutOff(int mark)
    {
        if (_putOff.Count == mark)
            return;
        var here = _trace;
        for (var i = mark; i < _putOff.Count; i++)
        {
            var (carrier, value, path) = _putOff[i];
            if (path is not null)
                _trace = [path];
            carrier.WriteBody(this, value);
        }

        _trace = here;
        _putOff.RemoveRange(mark, _putOff.Count - mark);
    }

    /// <summary>A mark for <see cref="FinishPutOff"/>.</summary>
    public int PutOffMark => _putOff.Count;

    /// <summary>Which fields of closures the calls met so far read.</summary>
    public ClosureNeeds Closures => _closures;

    /// <summary>The error for something that cannot travel.</summary>
    public CodecException Refuse(Type type, string because, string cure) => new(
        $"{Path()} is a {TypeName.Of(type)} and cannot travel: {because}. Cure: {cure}"
        + (Path().Contains(FieldSlot.This + ".", StringComparison.Ordinal)
            ? "; or copy what the call reads of its object into local variables."
            : "."));

    /// <summary>The value refers to content by its hash.</summary>
    public void Refer(ContentHash content) => (_contents ??= []).Add(content);

    /// <summary>Steps into a part, for the path in messages.</summary>
    public void Enter(string part) => _trace?.Add(part);

    /// <summary>Steps into an element.</summary>
    public void Enter(int index) => _trace?.Add($"[{index}]");

    /// <summary>Steps out again.</summary>
    public void Leave()
    {
        if (_trace is { Count: > 0 })
            _trace.RemoveAt(_trace.Count - 1);
    }

    string Path() => _trace is null ? _name : string.Concat(_trace);

    void WriteInTwo(ObjectCarrier carrier, object value, bool putOff)
    {
        carrier.WriteHead(this, value);
        if (putOff || _depth >= InlineDepth)
        {
            _putOff.Add(new(carrier, value, _trace is null ? null : Path()));
            return;
        }

        _depth++;
        carrier.WriteBody(this, value);
        _depth--;
    }

    void WriteWhole(ObjectCarrier carrier, object value)
    {
        if (_depth >= WholeDepth)
            throw Refuse(value.GetType(), $"it is nested in more than {WholeDepth} values that must be whole when made",
                "hold them in classes of your own");
        if (carrier.IsTracked)
            _unfinished.Add(value);
        _depth++;
        carrier.WriteHead(this, value);
        _depth--;
        if (carrier.IsTracked)
            _unfinished.Remove(value);
    }

    void Clear()
    {
        _objects.Clear();
        _unfinished.Clear();
        _putOff.Clear();
        _contents = null;
        _depth = 0;
        if (_trace is not null)
            _trace = [_name];
        ClearBytes();
        ClearTypes();
        ClearMemories();
    }

    EncodedValue Finish() => new(TakeBody(), _buffers?.ToArray() ?? [], [.. _assemblies], _contents?.ToArray() ?? []);

    // A class: lists of a struct of ours would have to be compiled at the start of every program.
    sealed record PutOff(ObjectCarrier Carrier, object Value, string? Path);
}
