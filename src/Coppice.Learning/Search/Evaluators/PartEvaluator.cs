using System.Diagnostics;

namespace Coppice.Learning.Search;

/// <summary>Grows some units for all settings of a task. Its fields and its code are part of the key under which
/// outcomes are remembered.</summary>
sealed class PartEvaluator<TParameters>(IDivisibleLearner<TParameters> learner, Shared<SearchData> data)
    where TParameters : notnull, new()
{
    public IDivisibleLearner<TParameters> Learner => learner;

    public Task<PartOutcome> EvaluateAsync(PartTask<TParameters> part, TaskContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var fold = FoldView.Of(data.Value, part.Fold);
        var length = fold.Validation.Count * learner.SumsPerRow(data.Value.Classes.Length);
        var errors = Array.ConvertAll(part.Settings, SettingFaults.Of);
        int[] sound = [.. Enumerable.Range(0, errors.Length).Where(i => errors[i] is null)];
        var sums = new long[checked(sound.Length * length)];
        var (sumsOf, used) = (new int[errors.Length], 0);
        sumsOf.AsSpan().Fill(-1);
        if (sound.Length > 0)
            Evaluate(sound);
        Array.Resize(ref sums, used);
        return Task.FromResult(new PartOutcome(sums, sumsOf, errors, Stopwatch.GetElapsedTime(start).TotalSeconds));

        void Evaluate(int[] settings)
        {
            var before = used;
            try
            {
                Add(settings);
            }
            catch (Exception e) when (FitOutcome.Tells(e, context.Cancellation))
            {
                used = before;
                foreach (var setting in settings)
                    sumsOf[setting] = -1;
                // One setting that cannot be fitted must not take the others with it: each alone shows which it is.
                if (settings.Length == 1)
                    errors[settings[0]] = FitOutcome.ReasonOf(e);
                else
                    Array.ForEach(settings, setting => Evaluate([setting]));
            }
        }

        void Add(int[] settings)
        {
            learner.EvaluatePart(
                Array.ConvertAll(settings, i => part.Settings[i]), fold.Train, fold.Validation, part.Units.First,
                part.Units.Count, (members, added) =>
                {
                    if (added.Length != length)
                    {
                        throw new SearchException(
                            $"{learner.GetType().Name} gave {added.Length} sums for {fold.Validation.Count} rows, where "
                            + $"{length} were expected: rows × SumsPerRow");
                    }
                    foreach (var member in members)
                    {
                        if (sumsOf[settings[member]] >= 0)
                            throw Wrong("sums twice", settings[member]);
                        sumsOf[settings[member]] = used;
                    }
                    added.CopyTo(sums.AsSpan(used));
                    used += length;
                },
                new FitContext { Seed = part.Seed }, context.Cancellation);

            foreach (var setting in settings)
            {
                if (sumsOf[setting] < 0 && learner.Growths([part.Settings[setting]]) > part.Units.First)
                    throw Wrong("no sums", setting);
            }
        }

        SearchException Wrong(string what, int setting) => new(
            $"{learner.GetType().Name} gave {what} for {part.Settings[setting]}, from unit {part.Units.First} on");
    }
}
