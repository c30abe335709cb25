using System.IO.Compression;
using Coppice.Learning.Data;
using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

public sealed class IdxFileTests : IDisposable
{
    static readonly byte[] Images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 51, 102, 255];
    static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 2, 1, 0];

    readonly string _folder = Directory.CreateTempSubdirectory("coppice-idx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_and_labels_are_read_and_scaled(bool zipped)
    {
        var examples = ImageExamples.FromIdx(Write("i", Images, zipped), Write("l", Labels, zipped), 2, oneHot: true);
        var (inputs, targets) = (new float[4], new float[4]);
        examples.Read([1, 0], inputs, targets);

        Assert.Equal(new Shape(1, 2, 1), examples.Input);
        Assert.Equal([0.4f, 1, 0, 0.2f], inputs);
        Assert.Equal([1f, 0, 0, 1], targets);
        Assert.Equal(2, IdxFile.CountOf(Path.Combine(_folder, "l")));
    }

    [Fact]
    public void A_file_cut_anywhere_is_told_to_be_cut_or_no_such_file()
    {
        for (var length = 0; length < Images.Length; length++)
        {
            var fault = Assert.Throws<DataException>(() => IdxFile.Read(Write("cut", Images[..length], false)));
            Assert.Contains(length < 4 ? "no IDX file" : "cut short", fault.Message);
        }

        var zipped = File.ReadAllBytes(Write("whole", Images, zipped: true));
        File.WriteAllBytes(Path.Combine(_folder, "cut"), zipped[..^12]);
        Assert.Throws<DataException>(() => IdxFile.Read(Path.Combine(_folder, "cut")));
    }

    [Fact]
    public void Damage_is_told()
    {
        Assert.Contains("more than the 4 bytes", Fault([.. Images, 0]));
        Assert.Contains("type 0x0d", Fault([0, 0, 0x0d, 3, .. Images[4..]]));
        Assert.Contains("no IDX file", Fault([1, .. Images[1..]]));
        Assert.Contains("4294967295", Fault([0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255]).Replace("2147483647", "4294967295"));
        var zipped = File.ReadAllBytes(Write("whole", Images, zipped: true));
        zipped[12] ^= 0x55;
        Assert.Contains("damaged", Fault(zipped));
        Assert.Contains("cannot be read", Assert.Throws<DataException>(
            () => IdxFile.Read(Path.Combine(_folder, "absent"))).Message);

        string Fault(byte[] bytes) =>
            Assert.Throws<DataException>(() => IdxFile.Read(Write("damaged", bytes, false))).Message;
    }

    [Fact]
    public void Labels_out_of_range_and_files_that_do_not_belong_together_are_told()
    {
        var images = Write("i", Images, false);
        Assert.Contains("Label 1 is 1, and the 1 classes", Assert.Throws<DataException>(
            () => ImageExamples.FromIdx(images, Write("l", Labels, false), classes: 1)).Message);
        Assert.Contains("2 images", Assert.Throws<DataException>(
            () => ImageExamples.FromIdx(images, Write("l", [0, 0, 8, 1, 0, 0, 0, 1, 1], false))).Message);
        Assert.Contains("labels have 1 dimension", Assert.Throws<DataException>(
            () => ImageExamples.FromIdx(images, images)).Message);
    }

    string Write(string name, byte[] bytes, bool zipped)
    {
        var path = Path.Combine(_folder, name);
        using var file = File.Create(path);
        using Stream stream = zipped ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(bytes);
        return path;
    }
}
