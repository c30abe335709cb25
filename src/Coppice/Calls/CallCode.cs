using System.Reflection;

namespace Coppice.Calls;

/// <summary>A call taken apart: what travels of a delegate.</summary>
/// <param name="Method">The method that is called.</param>
/// <param name="Target">The object that it is called on: a closure, an object, or null where it is static.</param>
/// <param name="Fields">The captured fields that the method's code reads, transitively; null where all count.</param>
sealed record CallCode(MethodInfo Method, object? Target, IReadOnlyList<FieldInfo>? Fields)
{
    /// <summary>Takes a delegate apart. One of several methods gives the last, whose result is the call's.</summary>
    public static CallCode Capture(Delegate call)
    {
        var (method, target) = (call.Method, call.Target);
        if (target is null || !Values.Closure.Is(target.GetType()))
            return new(method, target, null);
        var reads = CapturedFields.ReadBy(method);
        return new(method, target,
            [.. Values.FieldPlan.Of(target.GetType()).Where(f => reads.Contains(Values.Closure.Definition(f)))]);
    }

    /// <summary>
    /// The program's static fields that the call reads or writes and that may change: a worker sees them unset. Follows
    /// the program's own code; code reached by virtual calls only as declared.
    /// </summary>
    public IReadOnlyList<FieldInfo> MutableStatics() => StaticFields.UsedBy(Method);
}
