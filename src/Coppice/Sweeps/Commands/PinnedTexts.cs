using System.Runtime.InteropServices;

namespace Coppice.Sweeps.Commands;

/// <summary>Texts that end with a zero, as an array of pointers that ends with one: what C calls <c>argv</c>.</summary>
sealed unsafe class PinnedTexts : IDisposable
{
    readonly byte* _memory;

    public PinnedTexts(IEnumerable<byte[]> texts)
    {
        var all = texts.ToArray();
        var table = (all.Length + 1) * sizeof(nint);
        _memory = (byte*)NativeMemory.Alloc((nuint)(table + all.Sum(text => text.Length)));
        var at = _memory + table;
        for (var i = 0; i < all.Length; i++)
        {
            Pointer[i] = at;
            all[i].CopyTo(new Span<byte>(at, all[i].Length));
            at += all[i].Length;
        }

        Pointer[all.Length] = null;
    }

    public byte** Pointer => (byte**)_memory;

    public byte* this[int index] => Pointer[index];

    public void Dispose() => NativeMemory.Free(_memory);
}
