namespace Coppice.Jobs;

/// <summary>The argument of a call that takes none, and the result of one that gives none.</summary>
readonly record struct Nothing;
