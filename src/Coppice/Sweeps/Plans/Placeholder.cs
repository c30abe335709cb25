namespace Coppice.Sweeps.Plans;

/// <summary>What a sweep puts in for words in braces.</summary>
enum Placeholder
{
    None,
    In,
    Out,
    Name,
    Stem,
    Ext,
    Hash,
}
