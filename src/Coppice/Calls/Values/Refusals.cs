using System.Collections;
using System.Data.Common;
using System.Runtime.InteropServices;

namespace Coppice.Calls.Values;

/// <summary>Why a type cannot travel, and what to do instead.</summary>
static class Refusals
{
    const string Inside = "open it inside the call, from an address or a path that does travel";

    public static (string Because, string Cure) Of(Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ClusterDictionary<,>))
            return ("it belongs to its client", "let the call take a TaskContext, and use context.Dictionary");
        if (type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint)
            || type == typeof(GCHandle) || type == typeof(RuntimeTypeHandle) || type == typeof(RuntimeMethodHandle)
            || type == typeof(RuntimeFieldHandle))
            return ("an address means nothing in another process", "capture what it points to, or a long");
        if (Is<Stream>(type) || Is<TextReader>(type) || Is<TextWriter>(type))
            return ("a stream belongs to its process", "read what the call needs first, or " + Inside);
        if (Is<Task>(type) || type == typeof(ValueTask)
            || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>)))
            return ("a task runs in its process", "await it first and capture its result");
        if (Is<CancellationTokenSource>(type))
            return ("a source of cancellation belongs to its process", "let the call take a CancellationToken");
        if (Is<Thread>(type) || Is<WaitHandle>(type) || Is<SemaphoreSlim>(type) || Is<Timer>(type)
            || Is<ReaderWriterLockSlim>(type) || Is<ManualResetEventSlim>(type) || Is<ITimer>(type))
            return ("threads, locks and timers belong to their process", "make it inside the call");
        if (Is<DbConnection>(type) || type.Namespace is "System.Net.Sockets" or "System.Net.Http" or "System.IO.Pipes")
            return ("a connection belongs to its process", Inside);
        if (Is<SafeHandle>(type))
            return ("a handle belongs to its process", Inside);
        if (Is<Random>(type))
            return ("its state is not of a known form", "capture a seed and make a Random inside the call");
        if (Is<Exception>(type))
            return ("its stack belongs to its process", "capture its message");
        if (Is<StringComparer>(type))
            return ("its culture may differ on another machine", "use StringComparer.Ordinal or OrdinalIgnoreCase");
        if (Framework.Declares(type) && Is<IEnumerable>(type))
            return ("Coppice has no carrier for this kind of sequence", "call ToArray() or ToList() first");
        if (!Framework.Declares(type) && FieldPlan.ForeignBase(type) is { } foreign)
            return ($"it derives from {TypeName.Of(foreign)}, whose own state is not the program's to read",
                "hold the state in a class of your own");
        return Is<IDisposable>(type)
            ? ("what must be disposed belongs to its process", Inside)
            : ("Coppice has no carrier for this framework type", "capture the numbers and strings it is made from");
    }

    static bool Is<T>(Type type) => type.IsAssignableTo(typeof(T));
}
