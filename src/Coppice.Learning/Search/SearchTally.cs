namespace Coppice.Learning.Search;

/// <summary>Enters outcomes into the table and counts along.</summary>
sealed class SearchTally<TParameters>(SearchSetup<TParameters> setup, SearchPlan plan, ScoreTable table)
    where TParameters : notnull, new()
{
    readonly int[] _foldsDone = new int[setup.Candidates.Count];
    int _settingsDone, _tasksDone, _best = -1;
    long _fitsDone, _failed;
    double _bestScore = double.NaN;

    public SearchProgress Add(PlannedTask task, FitOutcome[] outcomes, bool remembered)
    {
        for (var g = 0; g < task.Groups.Length; g++)
        {
            foreach (var setting in task.Groups[g])
                Add(setting, task.Fold, outcomes[g], remembered);
        }
        return AddPart();
    }

    /// <summary>Counts a piece that ended and scored nothing by itself.</summary>
    public SearchProgress AddPart()
    {
        _tasksDone++;
        return new SearchProgress
        {
            SettingsDone = _settingsDone,
            Settings = setup.Candidates.Count,
            FitsDone = _fitsDone,
            Fits = (long)setup.Candidates.Count * setup.Folds,
            Reused = table.Reused,
            Failed = _failed,
            TasksDone = _tasksDone,
            Tasks = plan.Pieces,
            BestScore = _bestScore,
            BestSetting = _best < 0 ? null : SettingText.Of(setup.Axes, setup.Candidates[_best].Values),
        };
    }

    void Add(int setting, int fold, FitOutcome outcome, bool remembered)
    {
        table.Enter(setting, fold, outcome, remembered);
        _fitsDone++;
        _failed += outcome.Error is null ? 0 : 1;
        if (++_foldsDone[setting] < setup.Folds)
            return;
        _settingsDone++;
        var mean = Moments.Mean(table.Splits(setup.RankedBy, setting));
        // Of equal scores the first setting, whatever the order in which they end.
        if (_best < 0 || double.IsNaN(_bestScore) || mean > _bestScore || (mean == _bestScore && setting < _best))
            (_best, _bestScore) = (setting, mean);
    }
}
