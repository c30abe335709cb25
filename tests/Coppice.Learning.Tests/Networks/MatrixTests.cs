using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

/// <summary>Layouts of a matrix against plain loops, at all sizes around those that vectors take whole.</summary>
public sealed unsafe class MatrixTests
{
    const int Most = 50;
    const int Stride = Most + 3;

    delegate void Move(float* from, float* to);

    [Fact]
    public void Transpose_makes_columns_of_rows_and_fills_them_up()
    {
        foreach (var (rows, columns) in Sizes())
        {
            foreach (var width in new[] { rows, rows + 5 })
                AssertMoved(
                    columns * width,
                    i => i % width < rows ? (i % width, i / width) : null,
                    (from, to) => Matrix.Transpose(from, Stride, rows, columns, to, width));
        }
    }

    [Fact]
    public void Widen_copies_rows_and_fills_them_up()
    {
        foreach (var (rows, columns) in Sizes())
        {
            foreach (var width in new[] { columns, columns + 5 })
                AssertMoved(
                    rows * width,
                    i => i % width < columns ? (i / width, i % width) : null,
                    (from, to) => Matrix.Widen(from, Stride, rows, columns, to, width));
        }
    }

    [Fact]
    public void Panels_puts_some_columns_of_all_rows_together()
    {
        foreach (var (rows, columns) in Sizes())
        {
            foreach (var width in new[] { 4, 24, 48 })
                AssertMoved(
                    rows * columns,
                    i =>
                    {
                        var first = i / (width * rows) * width;
                        var count = Math.Min(width, columns - first);
                        i -= first * rows;
                        return (i / count, first + i % count);
                    },
                    (from, to) => Matrix.Panels(from, Stride, rows, columns, to, width));
        }
    }

    static IEnumerable<(int Rows, int Columns)> Sizes() =>
        from rows in Enumerable.Range(1, Most)
        from columns in Enumerable.Range(1, Most)
        select (rows, columns);

    // Each number is the one of the source's row and column, or 0 where it has none; none is written beyond them.
    static void AssertMoved(int count, Func<int, (int Row, int Column)?> source, Move move)
    {
        var from = new AlignedFloats(Most * Stride);
        for (var i = 0; i < from.Length; i++)
            from.Span[i] = i + 1;
        var expected = Enumerable.Range(0, count)
            .Select(i => source(i) is var (row, column) ? from.Span[row * Stride + column] : 0)
            .Append(-1);
        var to = new AlignedFloats(count + 1);
        to.Span.Fill(-1);

        move(from.Start, to.Start);

        Assert.Equal(expected, to.Span.ToArray());
    }
}
