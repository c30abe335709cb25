namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>What an update came of: a window of one partition in one epoch.</summary>
/// <param name="Worker">Whose.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Partition">Which.</param>
/// <param name="From">Its first example, in the epoch's order.</param>
/// <param name="To">The one behind its last.</param>
/// <param name="Rate">η.</param>
/// <param name="Loss">The sum of the examples' losses.</param>
readonly record struct Delivery(int Worker, int Epoch, int Partition, int From, int To, float Rate, double Loss)
{
    public int Examples => To - From;
}
