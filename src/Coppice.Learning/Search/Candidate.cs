namespace Coppice.Learning.Search;

/// <summary>A setting to be tried.</summary>
/// <param name="Parameters">The whole record.</param>
/// <param name="Values">Its values on the space's axes, in their order.</param>
sealed record Candidate<TParameters>(TParameters Parameters, object?[] Values);
