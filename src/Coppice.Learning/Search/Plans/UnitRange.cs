namespace Coppice.Learning.Search;

/// <summary>Some of a learner's units (trees), one after another.</summary>
/// <param name="First">The first.</param>
/// <param name="Count">How many.</param>
readonly record struct UnitRange(int First, int Count);
