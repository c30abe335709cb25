using Coppice.Learning.Data;

namespace Coppice.Learning.Recipes;

/// <summary>Turns what a recipe says of its data into rows.</summary>
static class RecipeRows
{
    public static RecipeViews Generate(RecipeData data, GeneratorOptions options)
    {
        var table = Generator.Classification(
            options with { Rows = checked(options.Rows + data.GeneratedTestRows) }, data.Label);
        var all = View(data, Dropped(data, table));
        var train = all.Select([.. Enumerable.Range(0, options.Rows)]);
        return new RecipeViews(train, data.GeneratedTestRows == 0
            ? null : all.Select([.. Enumerable.Range(options.Rows, data.GeneratedTestRows)]), []);
    }

    // Both files are read at once, each for itself; the test's categories are then numbered as in training.
    public static async Task<RecipeViews> ReadAsync(
        RecipeData data, DataFinder finder, IProgress<(long Done, long? Total)>? progress,
        CancellationToken cancellationToken)
    {
        // Not null: where nothing is generated, the recipe names a file.
        var trainPath = await finder.FindAsync(Source(data.Train!), progress, cancellationToken);
        var testPath = data.Test is null
            ? null : await finder.FindAsync(Source(data.Test), progress, cancellationToken);
        var reading = testPath is null ? null : Task.Run(() => Read(testPath, data.Csv), cancellationToken);
        DataView train;
        CsvReport report;
        try
        {
            (var table, report) = Read(trainPath, data.Csv);
            train = View(data, Dropped(data, table));
        }
        catch when (reading is not null)
        {
            // The first error is told; the other reading must not be left behind with one of its own.
            await Task.WhenAny(reading);
            _ = reading.Exception;
            throw;
        }
        if (reading is null)
            return new RecipeViews(train, null, [(trainPath, report)]);
        var (read, testReport) = await reading;
        return new RecipeViews(
            train, new DataView(Conformed(read), data.Label, null, data.Weight, data.Group),
            [(trainPath, report), (testPath!, testReport)]);

        DataSource Source(string name) => data.Sources.GetValueOrDefault(name) ?? new DataSource { File = name };

        Table Conformed(Table test)
        {
            try
            {
                return test.Conform(train.Table.Schema);
            }
            catch (DataException)
            {
                // Read for itself it may have got other kinds of columns: now the training file's kinds are asked for,
                // and a cell that does not suit is told with its line.
                return Table.FromCsv(testPath!, data.Csv with { Schema = train.Table.Schema })
                    .Conform(train.Table.Schema);
            }
        }
    }

    static (Table Table, CsvReport Report) Read(string path, CsvOptions options) =>
        (Table.FromCsv(path, options, out var report), report);

    static DataView View(RecipeData data, Table table)
    {
        var view = new DataView(table, data.Label, null, data.Weight, data.Group);
        return data.OneHot ? view.OneHot() : view;
    }

    static Table Dropped(RecipeData data, Table table) =>
        data.Drop.Aggregate(table, (left, column) => left.Without(column));
}
