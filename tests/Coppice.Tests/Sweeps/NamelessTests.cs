using System.Text;
using Coppice.Files;
using Coppice.Sweeps.Plans;
using Coppice.Sweeps.Running;
using Xunit;

namespace Coppice.Tests.Sweeps;

/// <summary>Outputs that have no name until they count, and what is done where there are no such files.</summary>
public sealed class NamelessTests : IDisposable
{
    readonly SweepFolder _folder = new();
    readonly FileName _home;
    readonly Nameless _nameless;

    public NamelessTests()
    {
        _home = FileName.Of(_folder.Target);
        Folders.Make(_home);
        if (Nameless.TryIn(_home, _home / "trial") is { } made)
            _nameless = made;
        else
            throw new InvalidOperationException($"{_home.Shown} has no files without names: this needs tmpfs or ext4.");
    }

    public void Dispose()
    {
        _nameless.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void File_is_not_seen_before_it_has_its_name_and_is_whole_then()
    {
        using var file = Make("whole");
        Assert.Empty(_folder.Outputs);

        _nameless.Name(file, FileName.Of("named"));

        Assert.Equal("whole", _folder.Output("named"));
    }

    [Fact]
    public void File_that_is_dropped_leaves_nothing()
    {
        Make("dropped").Dispose();

        Assert.Empty(_folder.Outputs);
    }

    [Fact]
    public void Name_of_another_is_not_taken()
    {
        Disk.Write(_home / "taken", "first"u8);
        using var file = Make("second");

        var fault = Assert.Throws<DiskException>(() => _nameless.Name(file, FileName.Of("taken")));

        Assert.Equal(DiskException.Exists, fault.Error);
        Assert.Equal("first", _folder.Output("taken"));
    }

    [Fact]
    public void No_more_are_open_than_the_process_can_spare()
    {
        const int Most = 8192;
        var open = new List<IDisposable>();
        while (open.Count <= Most && _nameless.TryMake("x"u8, _home / "x") is { } file)
            open.Add(file);

        Assert.InRange(open.Count, 1, Most);
        Assert.True(_nameless.IsCrowded);

        open.ForEach(file => file.Dispose());
        Assert.False(_nameless.IsCrowded);
        Make("again").Dispose();
    }

    [Fact]
    public void Folder_whose_file_system_has_no_such_files_is_told() =>
        Assert.Null(Nameless.TryIn(FileName.Of("/proc"), FileName.Of("/proc/trial")));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Output_has_a_temporary_name_where_it_cannot_be_without_or_one_is_asked_for(bool isNameless)
    {
        var file = Held(isNameless);
        file.Write("first"u8);
        Assert.Equal(isNameless, !Disk.Exists(file.Temporary));

        file.NameDraft();
        Assert.Equal("first", Encoding.UTF8.GetString(Disk.Read(file.Temporary)));

        // Whoever has asked for the name looks there.
        file.Write("second"u8);
        Assert.Null(file.Draft);
        Assert.Equal("second", Encoding.UTF8.GetString(Disk.Read(file.Temporary)));
    }

    [Fact]
    public async Task Output_that_is_there_already_when_it_is_to_be_named_is_replaced()
    {
        _folder.With(3);

        var report = await _folder.SweepAsync(file =>
        {
            File.WriteAllText(Path.Combine(_folder.Target, file.Name), "somebody else's, and longer");
            SweepFolder.Square(file);
        });

        Assert.Equal(3, report.Done);
        Assert.Equal("4", _folder.Output("2.txt"));
    }

    System.Runtime.InteropServices.SafeHandle Make(string content) =>
        _nameless.TryMake(Encoding.UTF8.GetBytes(content), _home / "made")
        ?? throw new InvalidOperationException("Too many files are open.");

    HeldFile Held(bool isNameless) => new(
        new SweepItem(FileName.Of("7.txt"), FileName.Of("7.txt")),
        FileName.Of(_folder.Source),
        _home,
        1,
        new Naming(Template.Parse("{name}")))
    {
        Nameless = isNameless ? _nameless : null,
    };
}
