namespace Coppice;

/// <summary>One thing that was looked at, and how it is.</summary>
/// <param name="Subject">What was looked at: key, store, broker, clock, workers, cache, limits, jobs.</param>
/// <param name="Health">How it is.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Cure">What to do about it; null where nothing is to be done.</param>
public sealed record Finding(string Subject, Health Health, string Detail, string? Cure = null);
