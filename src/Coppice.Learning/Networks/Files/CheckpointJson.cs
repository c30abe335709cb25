using System.Text.Json.Serialization;

namespace Coppice.Learning.Networks;

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(List<EpochReport>))]
sealed partial class CheckpointJson : JsonSerializerContext;
