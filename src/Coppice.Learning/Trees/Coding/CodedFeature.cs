namespace Coppice.Learning.Trees.Coding;

/// <summary>What a split may ask: a source's values, or (category ≥ 0) whether it holds one category.</summary>
readonly record struct CodedFeature(int Source, int Category);
