namespace Coppice;

/// <summary>How something is.</summary>
public enum Health
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>It works, and may not for long.</summary>
    Doubtful,

    /// <summary>It does not work.</summary>
    Bad,
}
