namespace Coppice.Learning.Numerics;

/// <summary>What a stream of random numbers is drawn for. The numbers are part of every model: never
/// renumber.</summary>
enum Purpose : ulong
{
    Bootstrap = 1,
    Tree = 2,
    Permutation = 3,
    Weights = 32,
    Shuffle = 33,
    Dropout = 34,
    ValidationRows = 35,
    BoostedRows = 40,
    BoostedTree = 41,
    BoostedValidation = 42,
    Bagging = 43,
    BinEdges = 44,
}
