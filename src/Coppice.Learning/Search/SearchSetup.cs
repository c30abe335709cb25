using Coppice.Learning.Data;

namespace Coppice.Learning.Search;

/// <summary>A search that has been checked: its settings, its folds, and the names of its scores.</summary>
sealed record SearchSetup<TParameters>
    where TParameters : notnull, new()
{
    public required IReadOnlyList<Candidate<TParameters>> Candidates { get; init; }

    public required IReadOnlyList<Axis> Axes { get; init; }

    public required SearchData Data { get; init; }

    /// <summary>The class of each training row.</summary>
    public required int[] TrainingClasses { get; init; }

    public required IReadOnlyList<string> Scores { get; init; }

    /// <summary>The index of the score that ranks.</summary>
    public required int RankedBy { get; init; }

    /// <summary>Whether all training rows train, and the test rows judge.</summary>
    public required bool JudgedOnTest { get; init; }

    public int Folds => Data.Folds.Length;

    /// <exception cref="SearchException">Something is wrong; the message tells all of it.</exception>
    public static SearchSetup<TParameters> Make(
        Space<TParameters> space, DataView data, SearchOptions options, IReadOnlyList<string> scores)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(data);
        var faults = new List<string>();
        if (scores.Count == 0)
            faults.Add("scoring needs at least one metric");
        if (scores.Distinct().Count() < scores.Count)
            faults.Add($"scoring names a metric twice: {string.Join(", ", scores)}");
        var rankedBy = options.RefitBy is null ? 0 : scores.ToList().IndexOf(options.RefitBy);
        if (rankedBy < 0)
            faults.Add($"refit must be by one of the metrics {string.Join(", ", scores)}, got {options.RefitBy}");
        if (options.RefitParallelism < 1)
            faults.Add($"RefitParallelism must be at least 1, got {options.RefitParallelism}");
        if (data.Count == 0)
            faults.Add("there are no training rows");
        if (options.Test is { Count: 0 })
            faults.Add("there are no test rows");
        var positive = options.Positive is null
            ? data.Classes.Count - 1 : data.Classes.ToList().IndexOf(options.Positive);
        if (positive < 0 && options.Positive is not null)
            faults.Add($"positive must be one of the classes {Names(data.Classes)}, got '{options.Positive}'");
        var candidates = options.Strategy.Propose(space);
        faults.AddRange(SettingFaults.Of(space, candidates));
        if (faults.Count > 0)
            throw new SearchException(string.Join("; ", faults));

        var codes = data.LabelCodes(data.Classes);
        var folds = options.Evaluation.Split(new FoldRows
        {
            Classes = codes,
            ClassNames = data.Classes,
            Groups = data.Groups(),
            TestCount = options.Test?.Count,
            Seed = options.Seed,
        });
        var judgedOnTest = folds.Any(f => f.OnTest);
        return new SearchSetup<TParameters>
        {
            Candidates = candidates,
            Axes = space.Axes,
            Data = new SearchData(data, judgedOnTest ? options.Test : null, [.. folds], [.. data.Classes], positive),
            TrainingClasses = codes,
            Scores = scores,
            RankedBy = rankedBy,
            JudgedOnTest = judgedOnTest,
        };
    }

    /// <summary>Refuses what no setting could be fitted to, or no fold be scored on.</summary>
    public void CheckClasses(IReadOnlyList<Metric> metrics)
    {
        foreach (var fold in Data.Folds)
        {
            var first = TrainingClasses[fold.Train[0]];
            if (Array.Exists(fold.Train, row => TrainingClasses[row] != first))
                continue;
            throw new SearchException(
                $"there is nothing to learn: all {fold.Train.Length} training rows have the label "
                + $"'{Data.Classes[first]}' (column {Data.Train.Label}); "
                + (Data.Classes.Length == 1
                    ? "choose another label column, or rows of two classes and more"
                    : "take an evaluation that keeps the classes together, like stratified_kfold"));
        }
        var unfit = metrics.Select(m => m.Unfit(Data.Classes.Length)).OfType<string>().ToArray();
        if (unfit.Length > 0)
            throw new SearchException(string.Join("; ", unfit));
    }

    /// <summary>With predictions kept, those of the test rows among them: they stand behind each fold's validation
    /// rows, in one table with the training rows.</summary>
    public SearchSetup<TParameters> ForEnsemble(SearchOptions options)
    {
        const long MostBytes = 2L << 30;
        if (options.Ensemble == 0) return this;
        var faults = new List<string>();
        if (options.Ensemble < 0) faults.Add($"Ensemble must be at least 0, got {options.Ensemble}");
        if (JudgedOnTest)
            faults.Add("an ensemble is chosen by rows of the training data: take another evaluation than test");
        var covered = Data.Folds.Sum(f => (long)f.Validation.Length);
        if (!JudgedOnTest && covered != Data.Train.Count)
            faults.Add("an ensemble needs every row judged once: take kfold, stratified_kfold or group_kfold");
        var predicted = covered + (long)Folds * (options.Test?.Count ?? 0);
        var bytes = 2L * Candidates.Count * predicted * (Data.Classes.Length - 1);
        if (bytes > MostBytes)
        {
            faults.Add(
                $"an ensemble keeps the predictions of all {Candidates.Count:N0} settings, here {bytes >> 20:N0} MB, "
                + $"and at most {MostBytes >> 20:N0} MB are kept: narrow the space");
        }

        if (faults.Count > 0) throw new SearchException(string.Join("; ", faults));
        if (options.Test is not { } test) return this with { Data = Data with { KeepsPredictions = true } };
        var (all, tests) = (Data.Train.Append(test), Enumerable.Range(Data.Train.Count, test.Count));
        return this with
        {
            Data = Data with
            {
                Train = all,
                Folds = [.. Data.Folds.Select(f => f with { Validation = [.. f.Validation, .. tests] })],
                KeepsPredictions = true,
                Unscored = test.Count,
            },
        };
    }

    static string Names(IEnumerable<string> classes) => string.Join(", ", classes.Take(10).Select(c => $"'{c}'"));
}
