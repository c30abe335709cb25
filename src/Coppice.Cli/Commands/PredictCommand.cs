using System.CommandLine;
using System.Text;
using Coppice.Cli.Display;
using Coppice.Cli.Output;
using Coppice.Learning;
using Coppice.Learning.Data;
using Coppice.Learning.Networks;
using Coppice.Learning.Recipes;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice predict</c>: a saved model's predictions for the rows of a file.</summary>
static class PredictCommand
{
    static readonly Argument<string> Model = new("MODEL") { Description = "A file that 'coppice train' has written" };

    static readonly Argument<string> Rows = new("FILE")
    {
        Description = "The rows to be predicted, written like the training file, the label there or not; of a network, "
            + "IDX images",
    };

    static readonly Option<FileInfo?> Output = new("--output", "-o")
    {
        Description = "The file to write; without it predictions go to the console",
        HelpName = "FILE",
    };

    static readonly Option<bool> NoLabel = new("--no-label")
    {
        Description = "FILE has neither a header nor the label's column",
    };

    public static Command Create()
    {
        var command = new Command("predict", "Writes a class and the probability of each class for every row, as CSV.")
        {
            Model, Rows, Output, NoLabel, RecipeOptions.Slots,
        };
        foreach (var option in ClusterSettings.All)
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(Output);
        OutputFile.Check(file);
        if (Network.IsIn(parsed.GetRequiredValue(Model)))
        {
            var predictions = NetworkPredict.Make(parsed.GetRequiredValue(Model), parsed.GetRequiredValue(Rows));
            await WriteAsync(file, writer => predictions.Table().ToCsv(writer));
            return ExitCode.Done;
        }

        var trained = TrainedModel.Load(parsed.GetRequiredValue(Model));
        await using var cluster = await ClusterSettings.ConnectAsync(
            parsed, Home.Options with { Slots = parsed.GetValue(RecipeOptions.Slots) }, cancellationToken);
        var (rows, right) = (0L, (long?)0);
        var predicted = trained.PredictAsync(
            cluster, parsed.GetRequiredValue(Rows), !parsed.GetValue(NoLabel), cancellationToken);
        await WriteAsync(file, async writer =>
        {
            await foreach (var block in predicted)
            {
                var predictions = new Predictions(
                    (trained.Model as IClassifier)?.Classes, trained.Model.Outputs, block.Values);
                predictions.Table().ToCsv(writer, new CsvOptions { Header = rows == 0 });
                (rows, right) = (rows + block.Count, right + block.Right);
            }
        });
        if (right is { } hits)
        {
            Console.Error.WriteLine(
                $"accuracy {Words.Score((double)hits / rows)} on {Words.Counted(rows, "labelled row")}");
        }

        return ExitCode.Done;
    }

    static Task WriteAsync(FileInfo? file, Action<TextWriter> write) => WriteAsync(file, writer =>
    {
        write(writer);
        return Task.CompletedTask;
    });

    static Task WriteAsync(FileInfo? file, Func<TextWriter, Task> writeAsync)
    {
        return file is null ? ToAsync(Console.OpenStandardOutput()) : OutputFile.WriteAsync(file, ToAsync);

        async Task ToAsync(Stream stream)
        {
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
            await writeAsync(writer);
        }
    }
}
