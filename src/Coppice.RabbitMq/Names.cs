using System.Text;
using Coppice.Brokers;

namespace Coppice.RabbitMq;

/// <summary>What a cluster's queues and exchanges are called on the server.</summary>
sealed class Names(string cluster)
{
    /// <summary>The longest name that AMQP allows, in bytes.</summary>
    const int Longest = 255;

    /// <summary>What was refused, for a person to look at.</summary>
    public string Refused => $"{cluster}.refused";

    /// <summary>The quorum queue of a route's durable tasks.</summary>
    public string Tasks(string route) => Of("task", route);

    /// <summary>The queue of a route's awaited calls.</summary>
    public string Calls(string route) => Of("call", route);

    public string Exchange(Topic topic) => $"{cluster}.{Purpose.Of(topic)}";

    string Of(string kind, string route)
    {
        var name = route.Length == 0 ? $"{cluster}.{kind}" : $"{cluster}.{kind}.{route}";
        return Encoding.UTF8.GetByteCount(name) <= Longest
            ? name
            : throw new BrokerException(
                $"The tags {route} make a queue's name longer than the {Longest} bytes that RabbitMQ allows; "
                + "ask for fewer or shorter ones.");
    }
}
