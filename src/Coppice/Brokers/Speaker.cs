namespace Coppice.Brokers;

/// <summary>A worker as its signals name it: several may have one name.</summary>
readonly record struct Speaker(string Name, Guid Id)
{
    public static Speaker Of(Signal signal) => new(signal.From, signal.Worker);
}
