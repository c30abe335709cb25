using System.Runtime.CompilerServices;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>A split as rows outside the training data meet it.</summary>
readonly ref struct SplitRule
{
    public required int Feature { get; init; }

    public required int Source { get; init; }

    public required SourceKind Kind { get; init; }

    /// <summary>Numeric: at most this goes left.</summary>
    public double Threshold { get; init; }

    /// <summary>Indicator: rows that hold this category go right.</summary>
    public int Category { get; init; }

    /// <summary>Categories: a bit for each that goes left; those the node did not hold follow the default.</summary>
    public ReadOnlySpan<ulong> Set { get; init; }

    /// <summary>Where missing numbers and unknown categories go.</summary>
    public bool DefaultLeft { get; init; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SplitRule Of(CodedTable table, in Choice choice, ReadOnlySpan<ulong> set)
    {
        var (s, category) = table.Features[choice.Feature];
        var source = table.Sources[s];
        return new()
        {
            Feature = choice.Feature,
            Source = s,
            Kind = source.Kind,
            Threshold = source.Kind == SourceKind.Numeric ? source.Threshold(choice.Cut, choice.Next) : 0,
            Category = category,
            Set = set[..source.SetWords],
            DefaultLeft = choice.DefaultLeft,
        };
    }
}
