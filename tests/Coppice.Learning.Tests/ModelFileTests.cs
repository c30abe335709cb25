using Coppice.Learning.Tests.Trees;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests;

public sealed class ModelFileTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("coppice-model-").FullName;
    readonly DecisionTree _tree = Toy.Fit(new(), Toy.Of("aabb", [1, 2, 3, 4]));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Model_is_read_back_from_its_path()
    {
        var path = Path.Combine(_folder, "tree.model");

        _tree.Save(path);

        Assert.Equal(3, DecisionTree.Load(path).NodeCount);
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Failed_write_leaves_the_old_model()
    {
        var path = Path.Combine(_folder, "tree.model");
        _tree.Save(path);
        var before = File.ReadAllBytes(path);

        Assert.Throws<NotSupportedException>(() => new Unwritable().Save(path));

        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Absent_folder_is_named() =>
        Assert.Throws<DirectoryNotFoundException>(() => _tree.Save(Path.Combine(_folder, "none", "tree.model")));

    [Fact]
    public void Damaged_file_is_named()
    {
        var path = Path.Combine(_folder, "tree.model");
        File.WriteAllText(path, "age,label\n1,a\n");

        var error = Assert.Throws<InvalidDataException>(() => DecisionTree.Load(path));

        Assert.Equal($"{path}: This is no model file.", error.Message);
    }

    sealed class Unwritable : IModel
    {
        public int Outputs => 1;

        public void Predict(Learning.Data.DataView rows, Span<double> output) => throw new NotSupportedException();

        public void Save(Stream stream)
        {
            stream.WriteByte(1);
            throw new NotSupportedException();
        }
    }
}
