using System.Collections;

namespace Coppice.Learning.Data;

/// <summary>A CSV file's rows in tables of so many; each reading opens it anew.</summary>
sealed class CsvBlocks(string path, CsvOptions options, int rows) : IEnumerable<Table>
{
    public IEnumerator<Table> GetEnumerator() =>
        new CsvTableReader(CsvText.OfFile(path, options), options).ReadBlocks(rows).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
