namespace Coppice.Learning.Search;

/// <summary>What is wrong with settings, each fault once however many settings share it.</summary>
static class SettingFaults
{
    const int Most = 10;

    /// <summary>What makes a search pointless: values that are wrong by themselves, or no setting without a
    /// fault.</summary>
    /// <remarks>Values that are wrong only together leave other settings to be tried: those fail one by one.</remarks>
    public static IReadOnlyList<string> Of<TParameters>(
        Space<TParameters> space, IReadOnlyList<Candidate<TParameters>> candidates)
        where TParameters : notnull, new()
    {
        var faults = new List<string>();
        foreach (var axis in space.Axes)
        {
            foreach (var value in axis.Values)
            {
                var alone = space.MakeWith(new FixedValue(axis.Parameter, value));
                foreach (var fault in ParameterSet<TParameters>.Instance.Faults(alone))
                {
                    if (fault.Name == axis.Parameter.Name)
                        Add(faults, fault);
                }
            }
        }
        if (faults.Count > 0)
            return faults;

        foreach (var candidate in candidates)
        {
            var clean = true;
            foreach (var fault in ParameterSet<TParameters>.Instance.Faults(candidate.Parameters))
            {
                clean = false;
                Add(faults, fault);
            }
            if (clean)
                return [];
        }
        return faults;
    }

    /// <summary>What is wrong with one setting, in one line; null when it can be fitted.</summary>
    public static string? Of<TParameters>(TParameters setting)
        where TParameters : notnull, new()
    {
        if (setting is not IParameters)
            return null;
        var faults = new List<string>();
        foreach (var fault in ParameterSet<TParameters>.Instance.Faults(setting))
            Add(faults, fault);
        return faults.Count == 0 ? null : string.Join("; ", faults);
    }

    static void Add(List<string> faults, SettingFault fault)
    {
        var told = $"{fault.Name} {fault.Message}";
        if (faults.Count > Most || faults.Contains(told))
            return;
        faults.Add(faults.Count == Most ? "and more" : told);
    }
}
