using System.Runtime.CompilerServices;

namespace Coppice.Learning.Networks;

/// <summary>Few examples with one vector width.</summary>
sealed unsafe class RowKernel<TLanes, TVector> : RowKernel
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    // A vector from here on has as many lanes set as it begins before the middle.
    readonly AlignedFloats _mask = new(2 * Parts);

    public RowKernel() => _mask.Span[..Parts].Fill(BitConverter.Int32BitsToSingle(-1));

    public override void Forward(float* weights, int outputs, int* rows, int count, float* inputs, float* sums) =>
        RowProducts<TLanes, TVector>.Run(weights, outputs, rows, count, inputs, sums);

    public override void Backward(in RowWork rows, float* outputGradients, float* sums) =>
        RowGradients<TLanes, TVector>.Run(rows, outputGradients, sums, _mask.Start);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Fold(float* sums, float* to)
    {
        for (var row = 0; row < Rows; row += TLanes.Count, sums += TLanes.Count, to += TLanes.Count)
        {
            var (a, b, c, d) = (Fours(sums), Fours(sums + Rows), Fours(sums + 2 * Rows), Fours(sums + 3 * Rows));
            TLanes.Store(TLanes.Add(TLanes.Add(a, c), TLanes.Add(b, d)), to);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector Fours(float* sums) => TLanes.Add(
            TLanes.Add(TLanes.Load(sums), TLanes.Load(sums + 8 * Rows)),
            TLanes.Add(TLanes.Load(sums + 4 * Rows), TLanes.Load(sums + 12 * Rows)));
    }
}
