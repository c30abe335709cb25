using System.Net.Sockets;
using RabbitMQ.Client.Exceptions;

namespace Coppice.RabbitMq;

/// <summary>Which exceptions speak of the server or the way to it.</summary>
static class Faults
{
    public static bool IsOfBroker(Exception e) => e
        is RabbitMQClientException or SocketException or IOException or TimeoutException or ObjectDisposedException
        or System.Security.Authentication.AuthenticationException;

    /// <summary>Whether trying again cannot help.</summary>
    public static bool IsFinal(Exception e) => e is AuthenticationFailureException
        || (e is BrokerUnreachableException { InnerException: { } inner } && IsFinal(inner))
        || (e is OperationInterruptedException { ShutdownReason.ReplyCode: 403 or 530 })
        || (e is AggregateException all && all.InnerExceptions.Any(IsFinal));

    /// <summary>The innermost cause, in one line.</summary>
    public static string Say(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e.Message.ReplaceLineEndings(" ");
    }
}
