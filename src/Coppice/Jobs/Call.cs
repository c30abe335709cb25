namespace Coppice.Jobs;

/// <summary>Brings the delegates of the public verbs into the one shape.</summary>
static class Call
{
    public static Call<TIn, TOut> Of<TIn, TOut>(Func<TIn, TOut> f) => new(f) { SeesToken = false, Plain = f };

    public static Call<TIn, TOut> Of<TIn, TOut>(Func<TIn, CancellationToken, TOut> f) =>
        new(f) { Sync = (x, context) => f(x, context.Cancellation) };

    public static Call<TIn, TOut> Of<TIn, TOut>(Func<TIn, TaskContext, TOut> f) => new(f) { Sync = f };

    public static Call<TIn, TOut> OfTask<TIn, TOut>(Func<TIn, Task<TOut>> f) =>
        new(f) { SeesToken = false, Async = (x, _) => f(x) };

    public static Call<TIn, TOut> OfTask<TIn, TOut>(Func<TIn, CancellationToken, Task<TOut>> f) =>
        new(f) { Async = (x, context) => f(x, context.Cancellation) };

    public static Call<TIn, TOut> OfTask<TIn, TOut>(Func<TIn, TaskContext, Task<TOut>> f) => new(f) { Async = f };

    public static Call<Nothing, TOut> Of<TOut>(Func<TOut> f) => new(f) { SeesToken = false, Plain = _ => f() };

    public static Call<Nothing, TOut> Of<TOut>(Func<CancellationToken, TOut> f) =>
        new(f) { Sync = (_, context) => f(context.Cancellation) };

    public static Call<Nothing, TOut> Of<TOut>(Func<TaskContext, TOut> f) =>
        new(f) { Sync = (_, context) => f(context) };

    public static Call<Nothing, TOut> OfTask<TOut>(Func<Task<TOut>> f) =>
        new(f) { SeesToken = false, Async = (_, _) => f() };

    public static Call<Nothing, TOut> OfTask<TOut>(Func<CancellationToken, Task<TOut>> f) =>
        new(f) { Async = (_, context) => f(context.Cancellation) };

    public static Call<Nothing, TOut> OfTask<TOut>(Func<TaskContext, Task<TOut>> f) =>
        new(f) { Async = (_, context) => f(context) };

    public static Call<Nothing, Nothing> OfVoid(Action f) => new(f) { SeesToken = false, Plain = _ => Then(f) };

    public static Call<Nothing, Nothing> OfVoid(Action<CancellationToken> f) =>
        new(f) { Sync = (_, context) => Then(() => f(context.Cancellation)) };

    public static Call<Nothing, Nothing> OfVoid(Action<TaskContext> f) =>
        new(f) { Sync = (_, context) => Then(() => f(context)) };

    public static Call<Nothing, Nothing> OfVoidTask(Func<Task> f) =>
        new(f) { SeesToken = false, Async = (_, _) => ThenAsync(f()) };

    public static Call<Nothing, Nothing> OfVoidTask(Func<CancellationToken, Task> f) =>
        new(f) { Async = (_, context) => ThenAsync(f(context.Cancellation)) };

    public static Call<Nothing, Nothing> OfVoidTask(Func<TaskContext, Task> f) =>
        new(f) { Async = (_, context) => ThenAsync(f(context)) };

    public static Call<(TA A, TB B), TOut> OfPair<TA, TB, TOut>(Func<TA, TB, TOut> f) =>
        new(f) { SeesToken = false, Plain = x => f(x.A, x.B) };

    public static Call<(TA A, TB B), TOut> OfPair<TA, TB, TOut>(Func<TA, TB, CancellationToken, TOut> f) =>
        new(f) { Sync = (x, context) => f(x.A, x.B, context.Cancellation) };

    public static Call<(TA A, TB B), TOut> OfPair<TA, TB, TOut>(Func<TA, TB, TaskContext, TOut> f) =>
        new(f) { Sync = (x, context) => f(x.A, x.B, context) };

    public static Call<(TA A, TB B), TOut> OfPairTask<TA, TB, TOut>(Func<TA, TB, Task<TOut>> f) =>
        new(f) { SeesToken = false, Async = (x, _) => f(x.A, x.B) };

    public static Call<(TA A, TB B), TOut> OfPairTask<TA, TB, TOut>(Func<TA, TB, CancellationToken, Task<TOut>> f) =>
        new(f) { Async = (x, context) => f(x.A, x.B, context.Cancellation) };

    public static Call<(TA A, TB B), TOut> OfPairTask<TA, TB, TOut>(Func<TA, TB, TaskContext, Task<TOut>> f) =>
        new(f) { Async = (x, context) => f(x.A, x.B, context) };

    static Nothing Then(Action f)
    {
        f();
        return default;
    }

    static async Task<Nothing> ThenAsync(Task task)
    {
        await task;
        return default;
    }
}
