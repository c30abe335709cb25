namespace Coppice.Learning;

/// <summary>What predictions are written into.</summary>
static class OutputSpan
{
    /// <exception cref="ArgumentException">It has another length than the rows need.</exception>
    public static void Check(int rows, int outputs, ReadOnlySpan<double> output)
    {
        if (output.Length != (long)rows * outputs)
        {
            throw new ArgumentException(
                $"The output must hold {rows:N0} rows × {outputs} numbers, and holds {output.Length:N0} numbers.");
        }
    }
}
