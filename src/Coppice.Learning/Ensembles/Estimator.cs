using System.Text.Json;
using System.Text.Json.Serialization;
using Coppice.Learning.Data;
using Coppice.Learning.Recipes;
using Coppice.Learning.Search;

namespace Coppice.Learning.Ensembles;

/// <summary>A learner together with its parameters: what ensembles are made of. In JSON
/// <c>{"model": "random_forest", "fixed": {"n_estimators": 200}}</c>, with the names of recipes.</summary>
[JsonConverter(typeof(EstimatorConverter))]
[RecipeValue(EstimatorConverter.Schema)]
public sealed class Estimator : IEquatable<Estimator>
{
    readonly EstimatorFit _fit;

    Estimator(EstimatorFit fit) => _fit = fit;

    /// <summary>A learner with its parameters.</summary>
    public static Estimator Of<TParameters, TModel>(ILearner<TParameters, TModel> learner, TParameters parameters)
        where TParameters : notnull, new()
        where TModel : IModel => new(new EstimatorFit<TParameters, TModel>(learner, parameters));

    /// <summary>Equal when learner and parameters are.</summary>
    public bool Equals(Estimator? other) => other is not null && _fit.Equals(other._fit);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Estimator);

    /// <inheritdoc/>
    public override int GetHashCode() => _fit.GetHashCode();

    /// <summary>As it stands in JSON, where recipes have a name for the learner.</summary>
    public override string ToString() => _fit.ToJson();

    /// <summary>What is wrong with the parameters; empty where nothing is.</summary>
    internal IEnumerable<ParameterFault> Faults() => _fit.Faults();

    internal ValueTask<IModel> FitAsync(DataView train, FitContext context, CancellationToken cancellationToken) =>
        _fit.FitAsync(train, context, cancellationToken);

    /// <summary>Fits a model of classes.</summary>
    /// <exception cref="ArgumentException">The learner predicts numbers.</exception>
    internal async ValueTask<IClassifier> FitClassifierAsync(
        DataView train, FitContext context, CancellationToken cancellationToken) =>
        await FitAsync(train, context, cancellationToken) as IClassifier
        ?? throw new ArgumentException($"{this} predicts numbers, and an ensemble of classes needs classifiers.");
}

abstract class EstimatorFit
{
    public abstract IEnumerable<ParameterFault> Faults();

    public abstract ValueTask<IModel> FitAsync(
        DataView train, FitContext context, CancellationToken cancellationToken);

    public abstract string ToJson();
}

sealed class EstimatorFit<TParameters, TModel>(ILearner<TParameters, TModel> learner, TParameters parameters)
    : EstimatorFit
    where TParameters : notnull, new()
    where TModel : IModel
{
    ILearner<TParameters, TModel> Learner => learner;

    TParameters Parameters => parameters;

    public override IEnumerable<ParameterFault> Faults() => (parameters as IParameters)?.Faults() ?? [];

    public override async ValueTask<IModel> FitAsync(
        DataView train, FitContext context, CancellationToken cancellationToken) =>
        await learner.FitAsync(parameters, train, context, cancellationToken);

    public override string ToJson()
    {
        var name = ModelCatalog.Default.Entries.FirstOrDefault(e => e.LearnerType == learner.GetType())?.Name;
        if (name is null) return $"\"{JsonEncodedText.Encode($"{learner.GetType().Name} with {parameters}")}\"";
        var defaults = new TParameters();
        var given = ParameterSet<TParameters>.Instance.All
            .Where(p => !Equals(p.Get(parameters), p.Get(defaults)))
            .Select(p => $"\"{p.Name}\":{ValueKind.Write(p.Get(parameters))}");
        return $$$"""{"model":"{{{name}}}","fixed":{ {{{string.Join(',', given)}}} }}""";
    }

    public override bool Equals(object? obj) =>
        obj is EstimatorFit<TParameters, TModel> other && other.Learner.GetType() == learner.GetType()
        && EqualityComparer<TParameters>.Default.Equals(other.Parameters, parameters);

    public override int GetHashCode() => parameters.GetHashCode();
}

sealed class EstimatorConverter : JsonConverter<Estimator>
{
    public const string Schema = """
        {"type":"object","required":["model"],"additionalProperties":false,
        "properties":{"model":{"type":"string"},"fixed":{"type":"object"}}}
        """;

    public override Estimator Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Read(document.RootElement);
    }

    public static Estimator Read(JsonElement token)
    {
        if (token.ValueKind != JsonValueKind.Object || !token.TryGetProperty("model", out var model)
            || model.ValueKind != JsonValueKind.String)
        {
            throw new JsonException("expected an object with a model's name: {\"model\": \"random_forest\"}");
        }

        foreach (var member in token.EnumerateObject())
        {
            if (member.Name is not ("model" or "fixed"))
                throw new JsonException($"expected model and fixed alone; there is no key '{member.Name}' here");
        }

        var name = model.GetString()!; // not null: the token is a string
        var entry = ModelCatalog.Default.Find(name) ?? throw new JsonException(
            $"expected one of the models {string.Join(", ", ModelCatalog.Default.Names)}, got '{name}'");
        JsonElement? given = token.TryGetProperty("fixed", out var values) ? values : null;
        return entry.Estimate(given);
    }

    public override void Write(Utf8JsonWriter writer, Estimator value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToString());
}
