using System.Reflection;
using System.Runtime.CompilerServices;
using Coppice.Calls.Values;

namespace Coppice.Calls;

/// <summary>The program's static fields that may change and that a call's code touches.</summary>
static class StaticFields
{
    // A bound on the walk for a warning: enough for any job's own code.
    const int MostMethods = 5000;

    public static IReadOnlyList<FieldInfo> UsedBy(MethodInfo start)
    {
        var fields = new HashSet<FieldInfo>();
        var seen = new HashSet<MethodBase>();
        var open = new Queue<MethodBase>([start]);
        while (seen.Count < MostMethods && open.TryDequeue(out var method))
        {
            if (!seen.Add(IlReader.Definition(method)))
                continue;
            var machine = method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType;
            if (machine?.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic) is { } next)
                open.Enqueue(next);
            foreach (var (_, member) in IlReader.Members(method))
            {
                if (member is FieldInfo { IsStatic: true } field && MayChange(field))
                    fields.Add(Closure.Definition(field));
                else if (member is MethodBase callee && ProgramCode.Counts(callee.Module.Assembly))
                    open.Enqueue(callee);
            }
        }

        return [.. fields];
    }

    // The compiler's own caches of delegates are made anew wherever they are missing.
    static bool MayChange(FieldInfo field) => !field.IsInitOnly && !field.IsLiteral && !field.Name.StartsWith('<')
        && field.DeclaringType is { } type && !type.Name.StartsWith('<') && !Framework.Declares(type)
        && ProgramCode.Counts(type.Assembly);
}
