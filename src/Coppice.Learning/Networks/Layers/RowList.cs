using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Coppice.Learning.Networks;

/// <summary>The rows of weights that a few examples need: those whose inputs are not all 0, or all rows.</summary>
sealed unsafe class RowList
{
    const int Examples = RowKernel.Examples;

    readonly int _inputs;
    readonly int[] _rows;
    readonly AlignedFloats _values;

    public RowList(int inputs)
    {
        _inputs = inputs;
        _rows = GC.AllocateArray<int>(inputs + RowKernel.Beyond, pinned: true);
        _values = new AlignedFloats(inputs * Examples);
    }

    public int Count { get; private set; }

    /// <summary>Their numbers, ascending, with as many behind them as kernels ask for.</summary>
    public int* Rows => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_rows));

    /// <summary>The examples' inputs, four for each row, 0 for examples that are missing.</summary>
    public float* Inputs => _values.Start;

    /// <summary>Lists the rows that these examples need.</summary>
    public void Take(float* input, int examples, bool all)
    {
        float* a = input, b = examples > 1 ? a + _inputs : a;
        float* c = examples > 2 ? b + _inputs : a, d = examples > 3 ? c + _inputs : a;
        var rows = Rows;
        var values = Inputs;
        var count = 0;
        for (var i = 0; i < _inputs; i += Vector256<float>.Count)
        {
            var left = Math.Min(_inputs - i, Vector256<float>.Count);
            var needed = all || left < Vector256<float>.Count ? (1u << left) - 1 : Needed(a + i, b + i, c + i, d + i);
            for (; needed != 0; needed &= needed - 1, count++, values += Examples)
            {
                var row = i + BitOperations.TrailingZeroCount(needed);
                rows[count] = row;
                (values[0], values[1], values[2], values[3]) = (
                    a[row], examples > 1 ? b[row] : 0, examples > 2 ? c[row] : 0, examples > 3 ? d[row] : 0);
            }
        }

        Count = count;
        new Span<int>(rows + count, RowKernel.Beyond).Fill(count > 0 ? rows[count - 1] : 0);
    }

    static uint Needed(float* a, float* b, float* c, float* d)
    {
        var zero = Vector256<float>.Zero;
        var none = Vector256.Equals(Vector256.Load(a), zero) & Vector256.Equals(Vector256.Load(b), zero)
            & Vector256.Equals(Vector256.Load(c), zero) & Vector256.Equals(Vector256.Load(d), zero);
        return ~none.ExtractMostSignificantBits() & 0xFF;
    }
}
