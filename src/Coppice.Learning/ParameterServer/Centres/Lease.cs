namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>A partition that a worker is to train on.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Partition">Which.</param>
/// <param name="From">Its first example that nobody has trained on in this epoch.</param>
/// <param name="Progress">The share of the whole training that is done, 0 to 1.</param>
readonly record struct Lease(int Epoch, int Partition, int From, double Progress);

/// <summary>What became of a delivery.</summary>
/// <param name="IsTaken">False where others have trained on those examples: the worker is to take another
/// partition.</param>
/// <param name="Progress">The share of the whole training that is done, 0 to 1.</param>
readonly record struct Receipt(bool IsTaken, double Progress);
