using System.Reflection;

namespace Coppice.Learning.Search;

/// <summary>The settable public properties of a record of hyperparameters.</summary>
sealed class ParameterSet<TParameters>
    where TParameters : notnull, new()
{
    readonly Dictionary<string, Parameter> _byProperty;
    readonly Dictionary<string, Parameter> _byName;

    ParameterSet()
    {
        var properties = typeof(TParameters).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        All = [.. properties.Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
            .Select(p => new Parameter(p)).OrderBy(p => p.Name, StringComparer.Ordinal)];
        _byName = All.ToDictionary(p => p.Name);
        _byProperty = All.ToDictionary(p => p.Property);
    }

    public static ParameterSet<TParameters> Instance { get; } = new();

    /// <summary>In ordinal order of their recipe names.</summary>
    public IReadOnlyList<Parameter> All { get; }

    public Parameter? Named(string name) => _byName.GetValueOrDefault(name);

    public Parameter? OfProperty(string property) => _byProperty.GetValueOrDefault(property);

    /// <summary>The defaults with some values replaced.</summary>
    public TParameters Make(IEnumerable<FixedValue> values)
    {
        object record = new TParameters()!; // not null: new() of a type without constructor is its default value, boxed
        foreach (var one in values)
            one.Parameter.Set(record, one.Value);
        return (TParameters)record;
    }

    /// <summary>What is wrong with a setting, by recipe name; nothing for records that do not check
    /// themselves.</summary>
    public IEnumerable<SettingFault> Faults(TParameters parameters) =>
        parameters is IParameters able
            ? able.Faults().Select(f => new SettingFault(OfProperty(f.Property)?.Name ?? f.Property, f.Message))
            : [];
}
