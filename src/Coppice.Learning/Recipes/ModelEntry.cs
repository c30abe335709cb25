using System.Text.Json;
using Coppice.Learning.Ensembles;
using Coppice.Learning.Search;

namespace Coppice.Learning.Recipes;

/// <summary>A model that recipes may name.</summary>
public abstract class ModelEntry
{
    private protected ModelEntry(string name) => Name = name;

    /// <summary>Its name in recipes: <c>random_forest</c>.</summary>
    public string Name { get; }

    /// <summary>What its learner fits.</summary>
    internal abstract Type ModelType { get; }

    internal abstract Type LearnerType { get; }

    internal abstract IReadOnlyList<Parameter> Parameters { get; }

    internal abstract object? Default(Parameter parameter);

    internal abstract RecipeModel Read(RecipeObject fixedValues, RecipeObject space);

    /// <summary>The learner with these values, the others at their defaults.</summary>
    /// <exception cref="JsonException">A name is unknown, or a value cannot be read.</exception>
    internal abstract Estimator Estimate(JsonElement? values);

    /// <summary>Reads a saved model.</summary>
    internal abstract IModel Load(Stream stream);
}

/// <summary>A model that recipes may name, with its learner.</summary>
sealed class ModelEntry<TParameters, TModel>(
    string name, ILearner<TParameters, TModel> learner, Func<Stream, TModel>? load) : ModelEntry(name)
    where TParameters : notnull, new()
    where TModel : IModel
{
    static ParameterSet<TParameters> Set => ParameterSet<TParameters>.Instance;

    internal override Type ModelType => typeof(TModel);

    internal override Type LearnerType => learner.GetType();

    internal override IReadOnlyList<Parameter> Parameters => Set.All;

    internal override object? Default(Parameter parameter) => parameter.Get(new TParameters());

    internal override RecipeModel Read(RecipeObject fixedValues, RecipeObject space)
    {
        var made = Space.For<TParameters>();
        var constants = new List<FixedValue>();
        foreach (var member in fixedValues.Members)
        {
            var name = member.Key;
            if (Find(fixedValues, name) is not { } parameter)
                continue;
            if (space.Has(name))
                fixedValues.Add(name, $"{name} is both fixed and varied: leave one out");
            else if (Read(fixedValues, parameter, member.Value, name, out var value))
                constants.Add(new FixedValue(parameter, value));
        }
        foreach (var fault in Set.Faults(Set.Make(constants)))
            fixedValues.Add(fault.Name, $"{fault.Name} {fault.Message}");
        foreach (var constant in constants)
            made = made.Fixed(constant.Parameter, constant.Value);

        foreach (var member in space.Members)
        {
            if (Find(space, member.Key) is not { } parameter)
                continue;
            var token = member.Value;
            if (token.ValueKind != JsonValueKind.Array || token.GetArrayLength() == 0)
                space.Refuse(member.Key, "a list of values to be tried", token);
            else
                made = made.Values(parameter, Values(space, parameter, token, constants));
        }
        return new RecipeModel<TParameters, TModel>(learner, made);
    }

    internal override Estimator Estimate(JsonElement? values)
    {
        if (values is { ValueKind: not JsonValueKind.Object })
            throw new JsonException("expected fixed to be an object of parameters");
        var given = new List<FixedValue>();
        foreach (var member in values?.EnumerateObject().ToArray() ?? [])
        {
            var parameter = Set.Named(member.Name) ?? throw new JsonException(
                $"expected a parameter of {Name}, and '{member.Name}' is none"
                + (RecipeName.Nearest(member.Name, [.. Set.All.Select(p => p.Name)]) is { } nearest
                    ? $": did you mean {nearest}?" : ""));
            given.Add(new FixedValue(parameter, parameter.Read(member.Value)));
        }

        return Estimator.Of(learner, Set.Make(given));
    }

    internal override IModel Load(Stream stream) => load is null
        ? throw new NotSupportedException($"The model {Name} was put into the catalog without a way to load it.")
        : load(stream);

    static Parameter? Find(RecipeObject values, string name)
    {
        if (Set.Named(name) is { } parameter)
            return parameter;
        values.AddUnknown(name, [.. Set.All.Select(p => p.Name)]);
        return null;
    }

    // Each value is checked together with the fixed ones: what is wrong with it alone is told at its own place.
    static object?[] Values(
        RecipeObject space, Parameter parameter, JsonElement list, List<FixedValue> constants)
    {
        var values = new List<object?>();
        var index = 0;
        foreach (var token in list.EnumerateArray())
        {
            var place = $"{parameter.Name}[{index++}]";
            if (!Read(space, parameter, token, place, out var value))
                continue;
            values.Add(value);
            var setting = Set.Make([.. constants, new FixedValue(parameter, value)]);
            foreach (var fault in Set.Faults(setting).Where(f => f.Name == parameter.Name))
                space.Add(place, $"{parameter.Name} {fault.Message}");
        }
        // One value stands in where none could be read: the faults are told, and nothing is run.
        return values.Count > 0 ? [.. values] : [parameter.Get(new TParameters())];
    }

    static bool Read(RecipeObject values, Parameter parameter, JsonElement token, string place, out object? value)
    {
        try
        {
            value = parameter.Read(token);
            return true;
        }
        catch (JsonException e)
        {
            values.Add(place, $"{parameter.Name}: {e.Message}, got {RecipeObject.Excerpt(token)}");
            value = null;
            return false;
        }
    }
}
