namespace Coppice.Benchmarks.Data;

/// <summary>What a benchmark grows trees on; Adult is generated in its shape where COPPICE_DATA does not lead to it.
/// </summary>
public enum TableKind
{
    /// <summary>Adult with a column a category: 108 features.</summary>
    AdultOneHot,

    /// <summary>Adult as it is: 6 numbers and 8 categories.</summary>
    AdultNative,

    /// <summary>As many rows and columns as Adult, all numbers.</summary>
    Numeric32561x14,

    /// <summary>A large table of numbers.</summary>
    Numeric1000000x28,
}
