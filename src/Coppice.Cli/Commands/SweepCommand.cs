using System.CommandLine;
using Coppice.Cli.Display;
using Coppice.Cli.Output;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice sweep</c>: a command on every file of a folder, by any number of machines at once.</summary>
static class SweepCommand
{
    static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(2);

    static readonly Argument<string> Source = new("SOURCE") { Description = "The folder of the files" };
    static readonly Argument<string> Target = new("TARGET") { Description = "The folder of the outputs" };

    static readonly Argument<string[]> Words = new("COMMAND")
    {
        Description = "The command, behind '--'. {in} is the file's path and {out} the path to write to; without {in} "
            + "the file is its input, without {out} its output is what it prints",
        Arity = ArgumentArity.OneOrMore,
    };

    static readonly Option<string[]> Match = new("--match")
    {
        Description = "Only files that match: '*.png', '2024/**/part-?.csv'; may be repeated",
        HelpName = "GLOB",
        DefaultValueFactory = _ => [],
    };

    static readonly Option<string[]> Exclude = new("--exclude")
    {
        Description = "No files that match; may be repeated",
        HelpName = "GLOB",
        DefaultValueFactory = _ => [],
    };

    static readonly Option<bool> Recursive = new("--recursive", "-r")
    {
        Description = "Files of folders inside SOURCE too; outputs keep their folders",
    };

    static readonly Option<string?> FilesFrom = new("--files-from")
    {
        Description = "The files' names in SOURCE, one a line or each ended by a zero byte; '-' reads standard input",
        HelpName = "FILE",
    };

    static readonly Option<string> OutputName = new("--output", "-o")
    {
        Description = "An output's name, of {name} {stem} {ext} {hash}: '{stem}.json'",
        HelpName = "PATTERN",
        DefaultValueFactory = _ => "{name}",
    };

    static readonly Option<string?> Named = new("--name")
    {
        Description = "What the work is called, in place of the command: all that sweep one TARGET must agree on it",
        HelpName = "NAME",
    };

    static readonly Option<SweepKey> Key = new("--key")
    {
        Description = "What is done: 'output', a file whose output is there; 'content', one whose output was made from "
            + "its content by this command",
        HelpName = "output|content",
    };

    static readonly Option<int> Slots = new Option<int>("--slots")
    {
        Description = "How many commands run at once; by default one for each processor",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    }.Within(1, 4096);

    static readonly Option<int> Retries = new Option<int>("--retries")
    {
        Description = "How often a file that failed is tried again",
        HelpName = "N",
    }.AtLeast(0);

    static readonly Option<double?> Limit = Seconds("--timeout", "How long a command may take");
    static readonly Option<double?> Lapse = Seconds(
        "--lapse",
        "How long a machine may be silent before others take what it held, 60 by default; the same everywhere");
    static readonly Option<double?> Patience = Seconds(
        "--patience", "How long a mount may be away before the sweep gives up, 600 by default");

    static readonly Option<string> Batch = new("--batch")
    {
        Description = "Files that one process is given, 1 by default: the words of COMMAND from the first placeholder "
            + "to the last are repeated for each; 'auto' grows until a process lasts about a second",
        HelpName = "N|auto",
        DefaultValueFactory = _ => "1",
    };

    static readonly Option<bool> NoClaims = new("--no-claims")
    {
        Description = "Nobody else works on TARGET: claim nothing",
    };

    static readonly Option<string[]> Tags = new("--tag")
    {
        Description = "With a cluster: workers with this tag alone, as not all may have the folders; may be repeated",
        HelpName = "TAG",
        DefaultValueFactory = _ => [],
    };

    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what would be done" };

    static readonly Option<bool> Watch = new("--watch")
    {
        Description = "Go on with new files as they come, until interrupted",
    };

    static readonly Option<FileInfo?> Report = new("--report")
    {
        Description = "Write the counts and every failure as JSON",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var command = new Command("sweep", """
            Runs a command on every file of a folder that has no output yet.

            Any number of machines may run the same sweep on the same mount, with no server: files are shared out
            between them. Whatever vanishes in the middle leaves nothing that counts as done. With --broker, or --cluster
            where COPPICE_BROKER and COPPICE_STORE are set, the workers of a cluster run the command; all must see both
            folders under the same paths.

            Exit codes: 0 all done, 1 some files failed or the sweep could not go on, 2 misuse, 130 interrupted.
            """)
        {
            Source, Target, Words, Match, Exclude, Recursive, FilesFrom, OutputName, Key, Slots, Batch, Retries, Limit,
            Lapse, Patience, NoClaims, Tags, Named, Watch, DryRun, Report,
        };
        foreach (var option in ClusterSettings.All)
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (source, target) = (parsed.GetRequiredValue(Source), parsed.GetRequiredValue(Target));
        var report = parsed.GetValue(Report);
        OutputFile.Check(report);
        await using var list = OpenList(parsed.GetValue(FilesFrom));
        var options = Read(parsed, list);
        var command = new Coppice.SweepCommand(parsed.GetRequiredValue(Words)) { Batch = ReadBatch(parsed) };
        try
        {
            if (parsed.GetValue(DryRun))
            {
                Show(Sweep.Preview(source, target, options with { Name = options.Name ?? command.ToString() }));
                return ExitCode.Done;
            }

            var result = await SweepAsync(parsed, source, target, command, options, cancellationToken);
            if (report is not null)
                OutputFile.Write(report, stream => SweepSummary.WriteJson(stream, result));
            SweepSummary.Write(Console.Out, Console.Error, result, report is not null);
            return result.Failures.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message, ExitCode.Misuse, e);
        }
    }

    static async Task<SweepReport> SweepAsync(
        ParseResult parsed,
        string source,
        string target,
        Coppice.SweepCommand command,
        SweepOptions options,
        CancellationToken cancellationToken)
    {
        await using var display = new SweepDisplay(Path.GetFileName(target.TrimEnd('/')), TimeProvider.System);
        try
        {
            options = options with { Progress = display };
            if (!IsOfCluster(parsed))
                return await Sweep.RunAsync(source, target, command, options, cancellationToken);
            await using var cluster = await Cluster.ConnectAsync(ClusterSettings.Load(parsed), cancellationToken);
            var where = new JobOptions { Tags = parsed.GetValue(Tags) ?? [] };
            return await cluster.SweepAsync(source, target, command, options, where, cancellationToken);
        }
        catch (OperationCanceledException) when (display.Latest is { } latest)
        {
            throw new CommandException(
                $"interrupted; {Display.Words.Count(latest.Done)} of {Display.Words.Counted(latest.Files, "file")} are "
                + "done: the same command goes on from there",
                ExitCode.Interrupted);
        }
    }

    // Asked for, never found in the environment alone: the same words sweep the same way on every machine of a mount.
    static bool IsOfCluster(ParseResult parsed) =>
        ClusterSettings.IsAskedFor(parsed) || parsed.GetResult(Tags) is { Implicit: false };

    static SweepOptions Read(ParseResult parsed, Stream? list)
    {
        var options = new SweepOptions
        {
            Match = parsed.GetValue(Match) ?? [],
            Exclude = parsed.GetValue(Exclude) ?? [],
            Recursive = parsed.GetValue(Recursive),
            FilesFrom = list,
            Output = parsed.GetRequiredValue(OutputName),
            Key = parsed.GetValue(Key),
            Name = parsed.GetValue(Named),
            Slots = parsed.GetValue(Slots),
            Retries = parsed.GetValue(Retries),
            Timeout = parsed.GetValue(Limit) is { } limit ? TimeSpan.FromSeconds(limit) : null,
            Claims = !parsed.GetValue(NoClaims),
            Watch = parsed.GetValue(Watch) ? WatchPeriod : null,
        };
        return options with
        {
            Lapse = parsed.GetValue(Lapse) is { } lapse ? TimeSpan.FromSeconds(lapse) : options.Lapse,
            Patience = parsed.GetValue(Patience) is { } patience ? TimeSpan.FromSeconds(patience) : options.Patience,
        };
    }

    static int? ReadBatch(ParseResult parsed)
    {
        var text = parsed.GetRequiredValue(Batch);
        if (text == "auto")
            return null;
        return int.TryParse(text, out var batch) && batch >= 1
            ? batch
            : throw new CommandException(
                $"--batch must be a whole number from 1, or auto, got {text}", ExitCode.Misuse);
    }

    static Stream? OpenList(string? file)
    {
        try
        {
            return file switch
            {
                null => null,
                "-" => Console.OpenStandardInput(),
                _ => File.OpenRead(file),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--files-from {file}: {e.Message}", ExitCode.Misuse, e);
        }
    }

    static void Show(IReadOnlyList<KeyValuePair<string, string>> pending)
    {
        foreach (var (file, output) in pending)
            Console.Out.WriteLine($"{file} -> {output}");
        Console.Error.WriteLine($"coppice: {Display.Words.Counted(pending.Count, "file")} to be done");
    }

    static Option<double?> Seconds(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "SECONDS" };
        option.Validators.Add(result =>
        {
            const double Most = 1e7;
            if (!result.Errors.Any() && result.Tokens is [var token]
                && !(double.TryParse(token.Value, System.Globalization.CultureInfo.InvariantCulture, out var value)
                    && value is > 0 and <= Most))
                result.AddError($"{name} must be a number of seconds above 0, got {token.Value}");
        });
        return option;
    }
}
