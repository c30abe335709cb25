using Coppice.Cli.Output;
using Coppice.Cli.Tests.Commands;
using Xunit;

namespace Coppice.Cli.Tests.Output;

public sealed class OutputFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        var file = new FileInfo(_folder.Write("out.json", "old"));

        Assert.Throws<InvalidOperationException>(() => OutputFile.Write(file, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(file.FullName));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_replaces_the_target_of_a_link_and_keeps_the_link()
    {
        var target = _folder.Write("target.json", "old");
        var link = new FileInfo(_folder.File("link.json"));
        link.CreateAsSymbolicLink(target);

        OutputFile.Write(link, stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(target));
        Assert.NotNull(new FileInfo(link.FullName).LinkTarget);
    }

    [Fact]
    public void Check_refuses_a_folder_and_a_missing_folder()
    {
        Assert.Throws<CommandException>(() => OutputFile.Check(new FileInfo(_folder.Path)));
        Assert.Throws<CommandException>(() => OutputFile.Check(new FileInfo(_folder.File("none/out.json"))));
        OutputFile.Check(new FileInfo(_folder.File("out.json")));
        OutputFile.Check(null);
    }
}
