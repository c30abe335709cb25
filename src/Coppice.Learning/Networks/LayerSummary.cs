namespace Coppice.Learning.Networks;

/// <summary>A layer as a summary of its network shows it.</summary>
/// <param name="Name">Its name: <c>conv2d</c>.</param>
/// <param name="Output">The shape of what it gives.</param>
/// <param name="Parameters">How many numbers of it are trained.</param>
public sealed record LayerSummary(string Name, Shape Output, int Parameters);
