namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>How an epoch stands.</summary>
/// <param name="Epoch">Which; 0 before the first.</param>
/// <param name="Examples">Those that are counted.</param>
/// <param name="Total">Those that there are.</param>
/// <param name="Updates">Windows that were counted.</param>
/// <param name="Loss">The sum of the examples' losses.</param>
readonly record struct LedgerStatus(int Epoch, long Examples, long Total, long Updates, double Loss)
{
    public bool IsComplete => Examples == Total;
}
