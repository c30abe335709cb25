using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coppice;

/// <summary>Coppice in a Generic Host.</summary>
public static class CoppiceServices
{
    /// <summary>Adds a <see cref="Cluster"/> inside this process as a singleton, with the host's logging and clock
    /// where the options name none.</summary>
    public static IServiceCollection AddCoppice(this IServiceCollection services, LocalOptions? options = null) =>
        services.AddSingleton(provider =>
        {
            var given = options ?? LocalOptions.FromEnvironment();
            return Cluster.Local(given with
            {
                Loggers = options is null ? provider.GetService<ILoggerFactory>() ?? given.Loggers : given.Loggers,
                Time = options is null ? provider.GetService<TimeProvider>() ?? given.Time : given.Time,
            });
        });
}
