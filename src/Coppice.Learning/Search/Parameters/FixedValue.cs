namespace Coppice.Learning.Search;

/// <summary>A parameter and the value that it has.</summary>
/// <remarks>A class, as are its like in this folder: code over classes is compiled ahead of time, code over tuples of
/// them only when a search starts.</remarks>
sealed record FixedValue(Parameter Parameter, object? Value);
