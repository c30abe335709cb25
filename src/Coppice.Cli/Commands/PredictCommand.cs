using System.CommandLine;
using System.Text;
using Coppice.Cli.Display;
using Coppice.Cli.Output;
using Coppice.Learning.Networks;
using Coppice.Learning.Recipes;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice predict</c>: a saved model's predictions for the rows of a file.</summary>
static class PredictCommand
{
    static readonly Argument<string> Model = new("MODEL") { Description = "A file that 'coppice train' has written" };

    static readonly Argument<string> Rows = new("FILE")
    {
        Description = "The rows to be predicted, written like the training file, the label there or not; of a network, IDX images",
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
            Model, Rows, Output, NoLabel,
        };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var file = parsed.GetValue(Output);
        OutputFile.Check(file);
        if (Network.IsIn(parsed.GetRequiredValue(Model)))
        {
            Write(NetworkPredict.Make(parsed.GetRequiredValue(Model), parsed.GetRequiredValue(Rows)), file);
            return ExitCode.Done;
        }

        var trained = TrainedModel.Load(parsed.GetRequiredValue(Model));
        var (rows, hasLabels) = trained.Read(parsed.GetRequiredValue(Rows), !parsed.GetValue(NoLabel));
        var predictions = Predictions.Make(trained.Model, rows);

        Write(predictions, file);
        if (hasLabels && predictions.Accuracy(rows) is { } accuracy)
            Console.Error.WriteLine($"accuracy {Words.Score(accuracy)} on {Words.Counted(rows.Count, "labelled row")}");
        return ExitCode.Done;
    }

    static void Write(Predictions predictions, FileInfo? file)
    {
        if (file is null)
            Write(predictions, Console.OpenStandardOutput());
        else
            OutputFile.Write(file, stream => Write(predictions, stream));
    }

    static void Write(Predictions predictions, Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        predictions.Table().ToCsv(writer);
    }
}
