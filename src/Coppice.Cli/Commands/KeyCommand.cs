using System.CommandLine;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice key</c>: the secret of a cluster.</summary>
static class KeyCommand
{
    public static Command Create() => new("key", "Makes the key that the machines of a cluster share.") { New() };

    static Command New()
    {
        var command = new Command("new", """
            Writes a new key to the console.

            Give it to every client and worker as COPPICE_KEY; workers run nothing that was not signed with it.
            """);
        command.SetAction(_ => Console.Out.WriteLine(ClusterKey.New().Reveal()));
        return command;
    }
}
