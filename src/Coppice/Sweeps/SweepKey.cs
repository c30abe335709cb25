namespace Coppice;

/// <summary>What tells that a file of a sweep is done.</summary>
public enum SweepKey
{
    /// <summary>Its output is there.</summary>
    Output,

    /// <summary>Its output is there, and was made from this content by this command. Every file is read to
    /// know.</summary>
    Content,
}
