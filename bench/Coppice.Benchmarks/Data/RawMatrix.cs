using System.Runtime.InteropServices;
using Coppice.Learning.Data;

namespace Coppice.Benchmarks.Data;

/// <summary>A table of numbers as plain files, for programs in any language: <c>shape</c> holds "rows columns test
/// rows" as text, <c>x.f32</c> the numbers row by row (training rows, then test rows, little-endian), <c>y.u8</c> a
/// class a row.</summary>
static class RawMatrix
{
    const string Label = "label";

    public static void Write(string folder, Table table, string label, int testRows)
    {
        Directory.CreateDirectory(folder);
        var features = table.Columns.OfType<NumericColumn>().ToArray();
        var classes = new DataView(table, label).LabelCodes(new DataView(table, label).Classes);
        using (var numbers = File.Create(Path.Combine(folder, "x.f32")))
        {
            var line = new float[features.Length];
            for (var row = 0; row < table.RowCount; row++)
            {
                for (var f = 0; f < line.Length; f++) line[f] = (float)features[f].Values[row];
                numbers.Write(MemoryMarshal.AsBytes(line.AsSpan()));
            }
        }

        File.WriteAllBytes(Path.Combine(folder, "y.u8"), Array.ConvertAll(classes, c => (byte)c));

        // Last: a folder with a shape is complete.
        File.WriteAllText(
            Path.Combine(folder, "shape"), $"{table.RowCount - testRows} {features.Length} {testRows}\n");
    }

    public static (DataView Train, DataView Test) Read(string folder)
    {
        var shape = Array.ConvertAll(File.ReadAllText(Path.Combine(folder, "shape")).Trim().Split(), int.Parse);
        var (rows, columns, all) = (shape[0], shape[1], shape[0] + shape[2]);
        var values = new double[columns][];
        for (var column = 0; column < columns; column++) values[column] = new double[all];
        using (var numbers = File.OpenRead(Path.Combine(folder, "x.f32")))
        {
            var line = new float[columns];
            for (var row = 0; row < all; row++)
            {
                numbers.ReadExactly(MemoryMarshal.AsBytes(line.AsSpan()));
                for (var column = 0; column < columns; column++) values[column][row] = line[column];
            }
        }

        var codes = Array.ConvertAll(File.ReadAllBytes(Path.Combine(folder, "y.u8")), b => (int)b);
        var classes = Enumerable.Range(0, codes.Max() + 1).Select(c => $"class{c}").ToArray();
        var table = Table.FromColumns(
        [
            .. values.Select((v, i) => new NumericColumn($"x{i + 1}", v)),
            new CategoryColumn(Label, classes, codes),
        ]);
        var numbered = Enumerable.Range(0, all).ToArray();
        return (new(table, Label, numbered[..rows]), new(table, Label, numbered[rows..]));
    }
}
