using System.Text.Json.Serialization;
using Coppice.Learning.Data;

namespace Coppice.Learning.Recipes;

/// <summary>What a model's file says before the model itself.</summary>
/// <param name="Model">The model's name in recipes.</param>
/// <param name="Label">The column that is predicted.</param>
/// <param name="Csv">How the training file was written.</param>
/// <param name="Features">The columns that the model was fitted to, in their order.</param>
sealed record TrainedModelHeader(string Model, string Label, CsvOptions Csv, Schema Features);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(TrainedModelHeader))]
sealed partial class TrainedModelJson : JsonSerializerContext;
