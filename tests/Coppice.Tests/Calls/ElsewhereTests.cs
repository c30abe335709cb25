using System.Reflection;
using System.Runtime.Loader;
using Coppice.Calls;
using Xunit;

namespace Coppice.Tests.Calls;

/// <summary>The program loaded a second time, as a worker loads it: only bytes go across.</summary>
public sealed class ElsewhereTests
{
    static readonly Assembly Other = Load();
    static readonly CodecOptions There = new() { Program = name => name == Other.GetName().Name ? Other : null };

    [Fact]
    public void Call_runs_in_the_code_that_was_loaded_there()
    {
        var k = 5;
        var names = new List<Name> { new("a"), new("b") };
        Func<int, string> call = x => $"{x + k} {string.Join(' ', names)} {Here()}";

        var arrived = ValueCodec.Decode<Func<int, string>>(Sent(call), There);

        Assert.Equal("7 Name { Text = a } Name { Text = b } there", arrived(2));
        Assert.NotEqual(call.Method.Module, arrived.Method.Module);
    }

    [Fact]
    public async Task Async_call_over_generic_code_runs_there()
    {
        var arrived = ValueCodec.Decode<Func<int, Task<string>>>(Sent(Later("x", 3)), There);

        Assert.Equal("x 4 there", await arrived(1));
    }

    [Fact]
    public void Value_is_made_of_the_types_that_were_loaded_there()
    {
        var arrived = ValueCodec.Decode<object>(Sent<object>(new Pair<Name, Tree>(new("n"), new Oak("o", 3))), There);

        Assert.NotEqual(typeof(Pair<Name, Tree>), arrived.GetType());
        Assert.Equal(Other, arrived.GetType().Assembly);
        Assert.Equal(ValueCodec.Encode<object>(new Pair<Name, Tree>(new("n"), new Oak("o", 3))).ToArray(),
            ValueCodec.Encode(arrived).ToArray());
    }

    [Fact]
    public void Code_has_the_same_hash_there() =>
        Assert.Equal(ProgramCode.Hash(typeof(Name).Assembly), ProgramCode.Hash(Other));

    static Func<int, Task<string>> Later<T>(T value, int k) => async x =>
    {
        await Task.Yield();
        return $"{value} {x + k} {Here()}";
    };

    static string Here() => AssemblyLoadContext.GetLoadContext(typeof(ElsewhereTests).Assembly)?.Name ?? "nowhere";

    static EncodedValue Sent<T>(T value) => EncodedValue.Parse(ValueCodec.Encode(value).ToArray());

    static Assembly Load() =>
        new AssemblyLoadContext("there").LoadFromAssemblyPath(typeof(ElsewhereTests).Assembly.Location);
}
