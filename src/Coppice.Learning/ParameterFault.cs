namespace Coppice.Learning;

/// <summary>One thing that is wrong with a setting.</summary>
/// <param name="Name">The parameter's name as recipes write it: <c>max_depth</c>.</param>
/// <param name="Message">What is wrong, to be read after the name: <c>must be at least 1, got 0</c>.</param>
public sealed record ParameterFault(string Name, string Message);
