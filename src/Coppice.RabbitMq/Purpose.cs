using Coppice.Brokers;

namespace Coppice.RabbitMq;

/// <summary>What messages are signed as, so that none passes for one of another kind.</summary>
static class Purpose
{
    public const string Envelope = "envelope", Reply = "reply", Events = "events", Control = "control", Fleet = "fleet";

    public static string Of(Topic topic) => topic switch
    {
        Topic.Events => Events,
        Topic.Fleet => Fleet,
        _ => Control,
    };
}
