namespace Coppice.Sweeps.Running;

/// <summary>A user's function on one file at a time.</summary>
sealed class FunctionWork(Func<SweepFile, CancellationToken, Task> call) : IFileWork
{
    public int? Batch => 1;

    // A function that wants the hash has it made.
    public bool NeedsContent => false;

    public async Task<WorkFault?> RunAsync(IReadOnlyList<HeldFile> files, CancellationToken cancellationToken)
    {
        var file = new SweepFile(files[0]);
        try
        {
            await call(file, cancellationToken);
            return file.HasOutput ? null : new WorkFault("the function ended well, but wrote no output");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            return new WorkFault($"{e.GetType().Name}: {e.Message}", e.StackTrace ?? "", e);
        }
    }
}
