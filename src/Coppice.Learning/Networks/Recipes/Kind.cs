using Coppice.Learning.Search;

namespace Coppice.Learning.Networks;

/// <summary>A record that recipes and saved networks know by a name.</summary>
abstract class Kind<T>(string name)
{
    public string Name => name;

    public abstract Type Type { get; }

    public abstract IReadOnlyList<Parameter> Parameters { get; }

    public abstract Parameter? Named(string parameter);

    /// <summary>One with every default.</summary>
    public abstract T Default { get; }

    public abstract T Make(IEnumerable<FixedValue> values);
}

/// <summary>A record that recipes and saved networks know by a name, by its type.</summary>
sealed class Kind<T, TRecord>(string name) : Kind<T>(name)
    where TRecord : T, new()
    where T : class
{
    static ParameterSet<TRecord> Set => ParameterSet<TRecord>.Instance;

    public override Type Type => typeof(TRecord);

    public override IReadOnlyList<Parameter> Parameters => Set.All;

    public override T Default => new TRecord();

    public override Parameter? Named(string parameter) => Set.Named(parameter);

    public override T Make(IEnumerable<FixedValue> values) => Set.Make(values);
}
