using System.CommandLine;
using System.Text;
using Coppice.Cli.Output;
using Coppice.Learning.Data;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice data make</c>: generated rows as CSV.</summary>
static class DataMakeCommand
{
    static readonly GeneratorOptions Defaults = new();

    static readonly Option<int> Rows = Count("--rows", "Rows", Defaults.Rows, 1);
    static readonly Option<int> Informative =
        Count("--informative", "Number columns that tell of the label", Defaults.Informative, 0);
    static readonly Option<int> Redundant =
        Count("--redundant", "Number columns that are sums of those", Defaults.Redundant, 0);
    static readonly Option<int> Noise = Count("--noise", "Number columns that tell nothing", Defaults.Noise, 0);
    static readonly Option<int> Categorical = Count("--categorical", "Category columns", Defaults.Categorical, 0);
    static readonly Option<int> Categories =
        Count("--categories", "Categories of each of them", Defaults.Categories, 2);
    static readonly Option<int> Classes = Count("--classes", "Classes of the label", Defaults.Classes, 2);
    static readonly Option<int> Clusters = Count("--clusters", "Clusters of rows a class", Defaults.Clusters, 1);
    static readonly Option<double> Missing =
        Real("--missing", "Share of cells that are missing", Defaults.MissingShare, 1);
    static readonly Option<double> Separation =
        Real("--separation", "How far clusters lie apart, in deviations", Defaults.Separation, 1e6);
    static readonly Option<double> LabelNoise =
        Real("--label-noise", "Share of rows of a wrong class, or the noise of --regression", Defaults.LabelNoise, 1e6);

    static readonly Option<bool> Regression = new("--regression")
    {
        Description = "Make a number to be predicted in place of classes",
    };

    static readonly Option<ulong> Seed = new("--seed")
    {
        HelpName = "N",
        Description = "The seed; the same options and seed make the same file",
        DefaultValueFactory = _ => Defaults.Seed,
    };

    static readonly Option<FileInfo?> File = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "The file to write; without it rows go to the console",
    };

    public static Command Create()
    {
        var command = new Command("make", "Writes generated rows as CSV: the same bytes for the same options and seed.")
        {
            Rows, Informative, Redundant, Noise, Categorical, Categories, Classes, Clusters, Missing, Separation,
            LabelNoise, Regression, Seed, File,
        };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var file = parsed.GetValue(File);
        OutputFile.Check(file);
        var options = new GeneratorOptions
        {
            Rows = parsed.GetValue(Rows),
            Informative = parsed.GetValue(Informative),
            Redundant = parsed.GetValue(Redundant),
            Noise = parsed.GetValue(Noise),
            Categorical = parsed.GetValue(Categorical),
            Categories = parsed.GetValue(Categories),
            Classes = parsed.GetValue(Classes),
            Clusters = parsed.GetValue(Clusters),
            MissingShare = parsed.GetValue(Missing),
            Separation = parsed.GetValue(Separation),
            LabelNoise = parsed.GetValue(LabelNoise),
            Seed = parsed.GetValue(Seed),
        };
        var table = Make(options, parsed.GetValue(Regression));
        if (file is null)
            Write(table, Console.OpenStandardOutput());
        else
            OutputFile.Write(file, stream => Write(table, stream));
        return ExitCode.Done;
    }

    static Table Make(GeneratorOptions options, bool regression)
    {
        try
        {
            return regression ? Generator.Regression(options) : Generator.Classification(options);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message, ExitCode.Misuse, e);
        }
    }

    static void Write(Table table, Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        table.ToCsv(writer);
    }

    static Option<int> Count(string name, string description, int value, int least) =>
        new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value }
            .AtLeast(least);

    static Option<double> Real(string name, string description, double value, double most) =>
        new Option<double>(name) { Description = description, HelpName = "X", DefaultValueFactory = _ => value }
            .Within(0, most);
}
