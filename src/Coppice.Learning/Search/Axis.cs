namespace Coppice.Learning.Search;

/// <summary>A parameter that is varied, and the values it takes.</summary>
sealed record Axis(Parameter Parameter, object?[] Values);
