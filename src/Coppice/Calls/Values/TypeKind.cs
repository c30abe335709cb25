namespace Coppice.Calls.Values;

/// <summary>How a type is named in the bytes.</summary>
[Flags]
enum TypeKind : byte
{
    /// <summary>Rank (0 for a plain vector), element type.</summary>
    Array = 0,

    /// <summary>Number in the fixed list of framework types, type arguments.</summary>
    Listed = 1,

    /// <summary>Assembly of the program, row of its type table, type arguments.</summary>
    Program = 2,

    /// <summary>Framework assembly and name, for a type that is only spoken of, and for delegates.</summary>
    Named = 3,

    /// <summary>A generic definition: no type arguments follow.</summary>
    Open = 16,
}
