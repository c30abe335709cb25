using System.Text;

namespace Coppice.Cli.Fleets;

/// <summary>What a worker is told that nobody else may see, as shells and systemd read it.</summary>
static class WorkerEnvironment
{
    /// <summary>That there is no cluster, whatever one the machine itself knows of.</summary>
    public const string NoCluster = "COPPICE_BROKER=''\nCOPPICE_STORE=''\n";

    /// <exception cref="CommandException">A value has a quote or a line's end, which the two read apart.</exception>
    public static string Write(string broker, string store, ClusterOptions cluster)
    {
        var text = new StringBuilder();
        Add("COPPICE_BROKER", broker);
        Add("COPPICE_STORE", store);
        Add("COPPICE_CLUSTER", cluster.Name);
        if (cluster.Key is { } key)
            Add("COPPICE_KEY", key.Reveal());
        return $"{text}";

        void Add(string name, string value)
        {
            if (value.Any(c => c is '\'' or '\\' || char.IsControl(c)))
                throw new CommandException(
                    $"{name} has a quote, a backslash or a line's end: write them as %27, %5C and %0A",
                    ExitCode.Misuse);
            text.Append(name).Append("='").Append(value.Trim()).Append("'\n");
        }
    }
}
