using System.Diagnostics;

namespace Coppice.Learning.Search;

/// <summary>Grows some units for all settings of a task. Its fields and its code are part of the key under which outcomes
/// are remembered.</summary>
sealed class PartEvaluator<TParameters>(IDivisibleLearner<TParameters> learner, Shared<SearchData> data)
    where TParameters : notnull, new()
{
    public IDivisibleLearner<TParameters> Learner => learner;

    public Task<PartOutcome> EvaluateAsync(PartTask<TParameters> part, TaskContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var sums = new List<long[]>();
        var sumsOf = new int[part.Settings.Length];
        sumsOf.AsSpan().Fill(-1);
        var errors = new string?[part.Settings.Length];
        var sound = new List<int>(part.Settings.Length);
        for (var i = 0; i < errors.Length; i++)
        {
            errors[i] = SettingFaults.Of(part.Settings[i]);
            if (errors[i] is null)
                sound.Add(i);
        }
        if (sound.Count > 0)
            Evaluate([.. sound]);
        return Task.FromResult(
            new PartOutcome([.. sums], sumsOf, errors, Stopwatch.GetElapsedTime(start).TotalSeconds));

        void Evaluate(int[] settings)
        {
            try
            {
                foreach (var (members, added) in Add(settings, part, context.Cancellation))
                {
                    foreach (var member in members)
                        sumsOf[member] = sums.Count;
                    sums.Add(added);
                }
            }
            catch (Exception e) when (FitOutcome.Tells(e, context.Cancellation))
            {
                // One setting that cannot be fitted must not take the others with it: each alone shows which it is.
                if (settings.Length == 1)
                    errors[settings[0]] = FitOutcome.ReasonOf(e);
                else
                    Array.ForEach(settings, setting => Evaluate([setting]));
            }
        }
    }

    List<(int[] Settings, long[] Sums)> Add(int[] settings, PartTask<TParameters> part, CancellationToken cancellation)
    {
        var fold = FoldView.Of(data.Value, part.Fold);
        var length = (long)fold.Validation.Count * learner.SumsPerRow(data.Value.Classes.Length);
        var added = new List<(int[] Settings, long[] Sums)>();
        learner.EvaluatePart(
            Array.ConvertAll(settings, i => part.Settings[i]), fold.Train, fold.Validation, part.Units.First,
            part.Units.Count, (members, sums) =>
            {
                if (sums.Length != length)
                {
                    throw new SearchException(
                        $"{learner.GetType().Name} gave {sums.Length} sums for {fold.Validation.Count} rows, where "
                        + $"{length} were expected: rows × SumsPerRow");
                }
                added.Add((Array.ConvertAll(members.ToArray(), m => settings[m]), sums.ToArray()));
            },
            new FitContext { Seed = part.Seed }, cancellation);

        foreach (var setting in settings.Except(added.SelectMany(a => a.Settings)))
        {
            if (learner.Growths([part.Settings[setting]]) > part.Units.First)
            {
                throw new SearchException(
                    $"{learner.GetType().Name} gave no sums for {part.Settings[setting]} from unit {part.Units.First} on");
            }
        }
        return added;
    }
}
