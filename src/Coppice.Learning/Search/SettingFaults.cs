namespace Coppice.Learning.Search;

/// <summary>What is wrong with settings, each fault once however many settings share it.</summary>
static class SettingFaults
{
    const int Most = 10;

    public static IReadOnlyList<string> Of<TParameters>(IReadOnlyList<Candidate<TParameters>> candidates)
        where TParameters : notnull, new()
    {
        var faults = new List<string>();
        foreach (var candidate in candidates)
        {
            foreach (var (name, message) in ParameterSet<TParameters>.Instance.Faults(candidate.Parameters))
            {
                var fault = $"{name} {message}";
                if (faults.Contains(fault))
                    continue;
                if (faults.Count == Most)
                    return [.. faults, "and more"];
                faults.Add(fault);
            }
        }
        return faults;
    }
}
