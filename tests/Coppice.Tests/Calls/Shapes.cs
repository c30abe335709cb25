using System.Runtime.CompilerServices;

namespace Coppice.Tests.Calls;

// The shapes of values that the tests send.

public record Customer(string Name, int[] Orders)
{
    readonly int _secret = Name.Length;

    public int Secret => _secret;
}

public abstract class Tree(string name)
{
    readonly string _name = name;

    public string Name => _name;
}

public class Oak(string name, int rings) : Tree(name)
{
    readonly string _name = name + "!"; // Hides the base's field of the same name.
    readonly int _rings = rings;

    public string OwnName => _name;

    public int Rings => _rings;
}

public sealed class Node
{
    public int Number { get; set; }

    public Node? Next { get; set; }

    public object? Anything { get; set; }
}

public sealed class Pair<T1, T2>(T1 first, T2 second)
{
    public T1 First { get; } = first;

    public T2 Second { get; } = second;
}

public sealed record Name(string Text);

public sealed class ByLength : IEqualityComparer<string>, IComparer<string>
{
    public int Compare(string? x, string? y) => (x?.Length ?? 0).CompareTo(y?.Length ?? 0);

    public bool Equals(string? x, string? y) => x?.Length == y?.Length;

    public int GetHashCode(string obj) => obj.Length;
}

public struct Mixed
{
    public byte Small;
    public double Large;
    public string? Text;
}

public struct Point
{
    public int X;
    public int Y;
}

public struct Empty;

[InlineArray(3)]
public struct Three<T>
{
    T _first;

    public T this[int index, bool _]
    {
        readonly get => Unsafe.Add(ref Unsafe.AsRef(in _first), index);
        set => Unsafe.Add(ref _first, index) = value;
    }
}

public sealed class Holder
{
    readonly Stream? _connection;

    public Holder(Stream? connection) => _connection = connection;

    public bool IsOpen => _connection is not null;
}

public sealed class Shop
{
    public List<Holder> Orders { get; } = [];
}
