using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coppice.Calls;

/// <summary>
/// Which fields of closures a method's code reads, transitively: through the lambdas it makes, local functions, async
/// state machines and iterators. Only code that the compiler generated can name a closure, so only that is followed.
/// </summary>
static class CapturedFields
{
    static readonly ConcurrentDictionary<MethodInfo, HashSet<FieldInfo>> Known = new();

    /// <summary>The fields, of generic definitions where generic.</summary>
    public static IReadOnlySet<FieldInfo> ReadBy(MethodInfo method) =>
        Known.GetOrAdd(method, static m => Scan(m));

    static HashSet<FieldInfo> Scan(MethodInfo start)
    {
        var fields = new HashSet<FieldInfo>();
        var seen = new HashSet<MethodBase>();
        var open = new Stack<MethodBase>([start]);
        while (open.TryPop(out var method))
        {
            if (!seen.Add(IlReader.Definition(method)))
                continue;
            foreach (var machine in StateMachines(method))
                PushAll(open, machine);
            foreach (var (code, member) in IlReader.Members(method))
            {
                if (code is IlReader.Ldfld or IlReader.Ldflda)
                    fields.Add(Values.Closure.Definition((FieldInfo)member));
                else if (member is MethodBase callee && IsGenerated(callee))
                    open.Push(callee);
                if (code == IlReader.Newobj && member.DeclaringType is { } made && IsMachine(made))
                    PushAll(open, made);
            }
        }

        return fields;
    }

    // A state machine of an async method is a local of the method; of an iterator, an object that it makes.
    static IEnumerable<Type> StateMachines(MethodBase method)
    {
        if (method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType is { } named)
            yield return named;
        foreach (var local in method.GetMethodBody()?.LocalVariables ?? [])
        {
            if (IsMachine(local.LocalType))
                yield return local.LocalType;
        }
    }

    static void PushAll(Stack<MethodBase> open, Type type)
    {
        var definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
        foreach (var method in definition.GetMethods(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            open.Push(method);
    }

    static bool IsMachine(Type type) => type.Name.StartsWith('<')
        && (type.IsAssignableTo(typeof(IAsyncStateMachine)) || type.IsAssignableTo(typeof(IEnumerator))
            || type.GetInterface(typeof(IAsyncEnumerator<>).FullName!) is not null); // A named type has a full name.

    static bool IsGenerated(MethodBase method) => method.Name.StartsWith('<')
        || method.Name.StartsWith("_Lambda$__", StringComparison.Ordinal)
        || method.DeclaringType?.Name is ['<', ..];
}
