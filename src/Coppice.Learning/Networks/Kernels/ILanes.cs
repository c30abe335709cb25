namespace Coppice.Learning.Networks;

/// <summary>The operations of one vector width, so that a kernel is written once for all.</summary>
unsafe interface ILanes<TVector>
    where TVector : struct
{
    static abstract int Count { get; }

    /// <summary>How many sums a tile may hold in registers, beside the operands.</summary>
    static abstract int Sums { get; }

    static abstract TVector Load(float* at);

    static abstract void Store(TVector vector, float* at);

    static abstract TVector All(float value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a in lanes of the mask that are set, b in the others.</summary>
    static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>a × b + c, rounded once.</summary>
    static abstract TVector Fma(TVector a, TVector b, TVector c);
}
