using System.Reflection;
using Coppice.Brokers;
using Coppice.Security;
using Coppice.Services;
using Coppice.Stores;

namespace Coppice;

/// <summary>Finds brokers and stores by the scheme of their address, and what listens for services. They are loaded by name, so that a program brings
/// only those it uses.</summary>
static class Backends
{
    public static Task<IBroker> BrokerAsync(ClusterOptions options, Seal seal, CancellationToken cancellationToken) =>
        options.Broker!.Scheme switch // checked: not null
        {
            "amqp" or "amqps" => Load<IBrokerBackend>("Coppice.RabbitMq", "RabbitMqBackend", options.Broker)
                .OpenAsync(options, seal, cancellationToken),
            _ => throw Unknown("Broker", options.Broker, "amqp://, amqps://"),
        };

    public static Task<Store> StoreAsync(ClusterOptions options, CancellationToken cancellationToken) =>
        options.Store!.Scheme switch // checked: not null
        {
            "postgres" or "postgresql" => Load<IStoreBackend>("Coppice.Postgres", "PostgresBackend", options.Store)
                .OpenAsync(options, cancellationToken),
            _ => throw Unknown("Store", options.Store, "postgres://, postgresql://"),
        };

    public static IServiceBackend Services() =>
        Load<IServiceBackend>("Coppice.Kestrel", "KestrelBackend", "A service that listens");

    static T Load<T>(string package, string type, ServerAddress address) =>
        Load<T>(package, type, $"{address.Scheme}://");

    static T Load<T>(string package, string type, string what)
    {
        try
        {
            return (T)Activator.CreateInstance(Assembly.Load(package).GetType($"{package}.{type}", true)!)!;
        }
        catch (FileNotFoundException e)
        {
            throw new CoppiceException(
                $"{what} needs the package {package}, which this program does not have: add it.", e);
        }
    }

    static ArgumentException Unknown(string option, ServerAddress address, string known) =>
        new($"ClusterOptions: {option} must be one of {known}, got {address}.");
}
