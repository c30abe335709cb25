using Coppice.Learning.Data;

namespace Coppice.Benchmarks.Data;

/// <summary><c>matrix --output DIR [--rows N] [--columns N] [--test N]</c>: generated numbers that ours and the peers
/// read alike.</summary>
static class MatrixVerb
{
    public static int Run(Arguments arguments)
    {
        arguments.Allow("output", "rows", "columns", "test");
        var (rows, test) = (arguments.Number("rows", 1_000_000), arguments.Number("test", 100_000));
        var options = BenchmarkTables.NumericOptions(rows + test, arguments.Number("columns", 28));
        RawMatrix.Write(arguments.Text("output"), Generator.Classification(options), "label", test);
        return 0;
    }
}
