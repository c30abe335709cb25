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
            foreach (var fault in ParameterSet<TParameters>.Instance.Faults(candidate.Parameters))
            {
                var told = $"{fault.Name} {fault.Message}";
                if (faults.Contains(told))
                    continue;
                if (faults.Count == Most)
                    return [.. faults, "and more"];
                faults.Add(told);
            }
        }
        return faults;
    }
}
