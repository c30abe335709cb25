namespace Coppice.Learning.Search;

/// <summary>Every score of every setting on every fold.</summary>
sealed class ScoreTable(int settings, int folds, int metrics)
{
    readonly double[] _scores = new double[checked(settings * folds * metrics)];
    readonly double[] _fitSeconds = new double[settings * folds];
    readonly double[] _scoreSeconds = new double[settings * folds];
    readonly Dictionary<int, string> _errors = [];

    /// <summary>Fits whose outcome was remembered.</summary>
    public long Reused { get; private set; }

    public void Enter(int setting, int fold, FitOutcome outcome, bool remembered)
    {
        for (var m = 0; m < metrics; m++)
            _scores[(m * settings + setting) * folds + fold] = outcome.Scores[m];
        _fitSeconds[setting * folds + fold] = outcome.FitSeconds;
        _scoreSeconds[setting * folds + fold] = outcome.ScoreSeconds;
        if (outcome.Error is { } error)
            _errors[setting * folds + fold] = error;
        if (remembered)
            Reused++;
    }

    /// <summary>One score a fold.</summary>
    public ReadOnlySpan<double> Splits(int metric, int setting) =>
        _scores.AsSpan((metric * settings + setting) * folds, folds);

    public ReadOnlySpan<double> FitSeconds(int setting) => _fitSeconds.AsSpan(setting * folds, folds);

    public ReadOnlySpan<double> ScoreSeconds(int setting) => _scoreSeconds.AsSpan(setting * folds, folds);

    /// <summary>Why fits of a setting failed, in the order of the folds.</summary>
    public IReadOnlyList<string> Errors(int setting)
    {
        if (_errors.Count == 0)
            return [];
        var errors = new List<string>();
        for (var fold = 0; fold < folds; fold++)
        {
            if (_errors.TryGetValue(setting * folds + fold, out var error))
                errors.Add($"split {fold}: {error}");
        }
        return errors;
    }
}
