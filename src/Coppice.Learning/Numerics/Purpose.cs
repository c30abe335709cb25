namespace Coppice.Learning.Numerics;

/// <summary>What a stream of random numbers is drawn for. The numbers are part of every model: never
/// renumber.</summary>
enum Purpose : ulong
{
    Bootstrap = 1,
    Tree = 2,
    Permutation = 3,
}
