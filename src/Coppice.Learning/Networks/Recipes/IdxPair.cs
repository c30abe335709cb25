namespace Coppice.Learning.Networks;

/// <summary>A file of images and the file of their labels, by a source's name or a path.</summary>
/// <param name="Images">The images, in the IDX format.</param>
/// <param name="Labels">The labels, in the IDX format.</param>
public sealed record IdxPair(string Images, string Labels);
