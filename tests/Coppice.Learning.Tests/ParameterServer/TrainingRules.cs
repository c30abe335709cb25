using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.Tests.ParameterServer;

/// <summary>All rules, with rates that suit a small task.</summary>
static class TrainingRules
{
    public static ExchangeRule[] All { get; } =
    [
        new Synchronous(), new LocalSgd(), new Averaging(), new Ensemble(), new Downpour(), new Agn(), new Adag(),
        new DynSgd(), new Aeasgd(), new Eamsgd(),
    ];

    public static ExchangeRule Named(string name) => All.Single(rule => rule.Name == name);

    public static double RateOf(string name) => name switch
    {
        "downpour" => 0.8,
        "synchronous" => 0.3,
        "eamsgd" => 0.01,
        _ => 0.1,
    };
}
