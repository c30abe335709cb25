using System.Reflection;
using Coppice.Calls;
using Xunit;

namespace Coppice.Tests.Calls;

public sealed class MemoKeyTests
{
    [Fact]
    public void Scope_depends_on_method_captured_values_and_generic_arguments()
    {
        var hashes = new[]
        {
            MemoKey.ForCall(Adder(1)), MemoKey.ForCall(Adder(2)), MemoKey.ForCall((Func<int, int>)(x => x)),
            MemoKey.ForCall((Func<int, int>)Identity), MemoKey.ForCall((Func<long, long>)Identity),
        };

        Assert.Equal(hashes.Length, hashes.Select(s => s.Hash).Distinct().Count());
        Assert.Equal(MemoKey.ForCall(Adder(1)).Hash, hashes[0].Hash);
    }

    [Fact]
    public void Scope_does_not_depend_on_what_the_call_does_not_read()
    {
        Assert.Equal(Beside(1).Hash, Beside(2).Hash);

        static MemoScope Beside(int other)
        {
            var k = 5;
            Func<int> unrelated = () => other;
            unrelated();
            return MemoKey.ForCall((Func<int, int>)(x => x + k));
        }
    }

    [Fact]
    public void Key_depends_on_the_item_by_value()
    {
        var scope = MemoKey.ForCall(Adder(1));

        Assert.Equal(scope.KeyOf(7), scope.KeyOf(7));
        Assert.NotEqual(scope.KeyOf(7), scope.KeyOf(8));
        Assert.NotEqual(scope.KeyOf(7), MemoKey.ForCall(Adder(2)).KeyOf(7));
        Assert.Equal(scope.KeyOf(new Customer("a", [1])), scope.KeyOf(new Customer("a", [1])));
        Assert.NotEqual(scope.KeyOf(new Customer("a", [1])), scope.KeyOf(new Customer("a", [2])));
        Assert.Equal(scope.KeyOf(new double[1000]), scope.KeyOf(new double[1000]));
        Assert.NotEqual(scope.KeyOf(new double[1000]), scope.KeyOf(new double[1001]));
    }

    [Fact]
    public void Item_that_cannot_travel_is_refused_by_its_path() => Assert.Contains(
        "item._connection",
        Assert.Throws<CodecException>(() => MemoKey.ForCall(Adder(1)).KeyOf(new Holder(new MemoryStream()))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Program_is_its_own_assemblies_and_packages_without_the_framework_and_the_core()
    {
        var files = ProgramCode.FilesOf(typeof(MemoKeyTests).Assembly).Select(Path.GetFileName).ToArray();

        Assert.Contains("Coppice.Tests.dll", files);
        Assert.Contains("FsCheck.dll", files);
        Assert.DoesNotContain("Coppice.dll", files);
        Assert.DoesNotContain(files, f => f!.StartsWith("System.", StringComparison.Ordinal)); // A file has a name.
    }

    [Fact]
    public void Hash_of_a_method_is_that_of_the_content_of_its_files()
    {
        var method = ((Func<int, int>)Identity).Method;

        Assert.Equal(ProgramCode.Hash(method), ProgramCode.Hash(typeof(MemoKeyTests).Assembly));
        Assert.NotEqual(ProgramCode.Hash(method), ProgramCode.Hash(typeof(FactAttribute).Assembly));
    }

    [Fact]
    public void Code_without_a_file_is_refused_with_the_cure()
    {
        var loaded = Assembly.Load(File.ReadAllBytes(typeof(FactAttribute).Assembly.Location));

        var refused = Assert.Throws<CodecException>(() => ProgramCode.Hash(loaded));
        Assert.Contains("xunit.v3.core", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Cure:", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Content_hash_reads_what_it_writes()
    {
        var hash = ContentHash.Of("abc"u8);

        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hash.ToString());
        Assert.Equal(hash, ContentHash.Parse(hash.ToString()));
        Assert.Equal(hash, new ContentHash(hash.ToArray()));
        Assert.False(ContentHash.TryParse("xyz", out _));
    }

    static Func<int, int> Adder(int k) => x => x + k;

    static T Identity<T>(T value) => value;
}
