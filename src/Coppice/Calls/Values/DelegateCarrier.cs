namespace Coppice.Calls.Values;

/// <summary>Delegates as calls: each method of the list, and the object it is called on.</summary>
sealed class DelegateCarrier(Type type) : ObjectCarrier
{
    public override Type Type => type;

    public override bool HasBody => false;

    public override void WriteHead(ValueEncoder to, object value)
    {
        var calls = ((Delegate)value).GetInvocationList();
        to.Varint((ulong)calls.Length);
        foreach (var call in calls)
        {
            MethodReference.Write(to, call.Method, call.GetType());
            if (Closure.Is(call.Target?.GetType()))
                to.Closures.Need(call.Target!, CapturedFields.ReadBy(call.Method)); // Checked in the line above.

            var isObject = call.Target is { } target && target.GetType().Name is not ['<', ..];
            to.Enter(isObject ? FieldSlot.This : "");

            // The content comes later: a lambda that calls itself is captured by its own closure.
            to.Reference(call.Target, typeof(object), putOff: true);
            to.Leave();
        }
    }

    public override object Create(ValueDecoder from)
    {
        var calls = new Delegate[from.Length(2)];
        if (calls.Length == 0)
            throw CodecException.Damaged("a delegate calls nothing");
        for (var i = 0; i < calls.Length; i++)
        {
            var method = MethodReference.Read(from);
            calls[i] = Delegate.CreateDelegate(type, from.Reference(typeof(object), putOff: true), method);
        }

        return calls.Length == 1 ? calls[0] : Delegate.Combine(calls)!; // There are calls.
    }
}
