using System.CommandLine;

namespace Coppice.Cli.Commands;

/// <summary>Where the cluster is, for every command that may work on one: by option, or by environment.</summary>
static class ClusterSettings
{
    public static Option<string?> Broker { get; } = new("--broker")
    {
        Description = "The cluster's broker, amqp://user:password@host:5672/; by default COPPICE_BROKER",
        HelpName = "URL",
    };

    public static Option<string?> Store { get; } = new("--store")
    {
        Description = "The cluster's store, postgres://user:password@host:5432/database; by default COPPICE_STORE",
        HelpName = "URL",
    };

    public static Option<string?> Name { get; } = new("--cluster")
    {
        Description = "The cluster's name, where several share the servers; by default COPPICE_CLUSTER or 'coppice'",
        HelpName = "NAME",
    };

    public static Option<FileInfo?> KeyFile { get; } = new("--key-file")
    {
        Description = "A file that holds the cluster's key; by default COPPICE_KEY has it",
        HelpName = "FILE",
    };

    public static Option[] All { get; } = [Broker, Store, Name, KeyFile];

    /// <summary>Whether a cluster is named at all.</summary>
    public static bool IsNamed(ParseResult parsed) => Read(parsed) is { Broker: not null } or { Store: not null };

    /// <summary>Whether an option asks for one, whatever the environment names: for commands that are as much without a
    /// cluster.</summary>
    public static bool IsAskedFor(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is not null);

    /// <exception cref="CommandException">An address or the key cannot be read, or one is missing.</exception>
    public static ClusterOptions Load(ParseResult parsed)
    {
        var options = Read(parsed);
        if (options.Broker is null || options.Store is null)
            throw new CommandException(
                "a cluster needs both addresses: --broker or COPPICE_BROKER (amqp://user:password@host:5672/), and "
                + "--store or COPPICE_STORE (postgres://user:password@host:5432/database)",
                ExitCode.Misuse);
        return options;
    }

    /// <summary>Both addresses as they were given, passwords included: for who must pass them on.</summary>
    public static (string Broker, string Store) Addresses(ParseResult parsed)
    {
        Load(parsed);
        return (Given(Broker, "COPPICE_BROKER"), Given(Store, "COPPICE_STORE"));

        string Given(Option<string?> option, string variable) =>
            parsed.GetValue(option) ?? Environment.GetEnvironmentVariable(variable)!; // loaded: it is one of them
    }

    /// <summary>The cluster that is named, or this process.</summary>
    public static Task<Cluster> ConnectAsync(
        ParseResult parsed, LocalOptions local, CancellationToken cancellationToken) =>
        IsNamed(parsed)
            ? Cluster.ConnectAsync(Load(parsed) with { Loggers = local.Loggers }, cancellationToken)
            : Cluster.LocalAsync(local, cancellationToken);

    /// <summary>What is named of it, whole or not.</summary>
    /// <exception cref="CommandException">An address or the key cannot be read.</exception>
    public static ClusterOptions Read(ParseResult parsed)
    {
        try
        {
            var options = ClusterOptions.FromEnvironment();
            return options with
            {
                Broker = parsed.GetValue(Broker) is { } broker ? ServerAddress.Parse(broker) : options.Broker,
                Store = parsed.GetValue(Store) is { } store ? ServerAddress.Parse(store) : options.Store,
                Name = parsed.GetValue(Name) ?? options.Name,
                Key = parsed.GetValue(KeyFile) is { } file
                    ? ClusterKey.Parse(File.ReadAllText(file.FullName))
                    : options.Key,
            };
        }
        catch (FormatException e)
        {
            throw new CommandException(e.Message, ExitCode.Misuse);
        }
    }
}
