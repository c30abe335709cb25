namespace Coppice.Calls.Values;

/// <summary>Reads one value. Trusts no length, type or reference in the bytes before it has been checked.</summary>
sealed partial class ValueDecoder(EncodedValue value, CodecOptions options)
{
    readonly List<object?> _objects = [];
    readonly List<PutOff> _putOff = [];
    readonly List<Action> _atEnd = [];
    readonly List<Func<bool>> _checks = [];
    int _depth;

    /// <summary>What the value meets here.</summary>
    public CodecOptions Options => options;

    /// <summary>The value; nothing may be left over.</summary>
    public T ReadWhole<T>()
    {
        var whole = Carriers.Of<T>().Read(this);
        FinishPutOff(0);
        for (var i = 0; i < _atEnd.Count; i++)
            _atEnd[i]();
        foreach (var check in _checks)
        {
            if (!check())
                throw CodecException.Damaged("a collection does not find its own keys, since they refer back to it");
        }

        if (_at != _body.Length || _nextBuffer != value.Buffers.Length)
            throw CodecException.Damaged($"{_body.Length - _at} bytes are left over");
        return whole;
    }

    /// <summary>A reference, as the encoder's method of this name writes it.</summary>
    public object? Reference(Type declared, bool putOff = false)
    {
        var tag = Varint();
        if (tag == 0)
            return null;
        if (tag > 2)
        {
            var seen = tag - 3 < (ulong)_objects.Count ? _objects[(int)(tag - 3)] : null;
            return seen is not null && declared.IsInstanceOfType(seen)
                ? seen
                : throw CodecException.Damaged($"object {tag - 3} is not a {TypeName.Of(declared)}");
        }

        var type = tag == 1 ? declared : Type();
        if (!type.IsAssignableTo(declared))
            throw Unexpected(type, declared);
        var carrier = Carriers.ObjectOf(type, null);
        var slot = _objects.Count;
        if (carrier.IsTracked)
            _objects.Add(null);
        if (!carrier.HasBody && _depth++ > ValueEncoder.WholeDepth)
            throw CodecException.Damaged("it is nested too deep");
        var made = carrier.Create(this);
        if (carrier.IsTracked)
            _objects[slot] = made;
        if (!carrier.HasBody)
        {
            _depth--;
            return declared.IsInstanceOfType(made)
                ? made
                : throw Unexpected(made.GetType(), declared);
        }

        if (putOff || _depth >= ValueEncoder.InlineDepth)
        {
            _putOff.Add(new(carrier, made));
            return made;
        }

        _depth++;
        carrier.Fill(this, made);
        _depth--;
        return made;
    }

    /// <summary>An object that takes a number though no reference made it.</summary>
    public void AddObject(object made) => _objects.Add(made);

    /// <summary>The object of this number.</summary>
    public object Object(ulong id) => (id < (ulong)_objects.Count ? _objects[(int)id] : null)
        ?? throw CodecException.Damaged($"a reference to object {id}, which is not there");

    /// <summary>A mark for <see cref="FinishPutOff"/>.</summary>
    public int PutOffMark => _putOff.Count;

    /// <summary>Reads the bodies that were put off since <paramref name="mark"/>.</summary>
    public void FinishPutOff(int mark)
    {
        for (var i = mark; i < _putOff.Count; i++)
            _putOff[i].Carrier.Fill(this, _putOff[i].Made);
        _putOff.RemoveRange(mark, _putOff.Count - mark);
    }

    /// <summary>To be done when every object is complete: what hashes or compares objects of the program.</summary>
    public void AtEnd(Action action) => _atEnd.Add(action);

    /// <summary>To be true when all that is to be done at the end is done.</summary>
    public void Check(Func<bool> check) => _checks.Add(check);

    static CodecException Unexpected(Type type, Type declared) =>
        CodecException.Damaged($"a {TypeName.Of(type)} where a {TypeName.Of(declared)} was expected");

    sealed record PutOff(ObjectCarrier Carrier, object Made);
}
