namespace Coppice.Learning.Boosting.Growth;

/// <summary>The best split found so far.</summary>
struct BoostedSplit
{
    public static BoostedSplit None => new() { Feature = -1, Gain = double.NegativeInfinity };

    public double Gain { get; set; }

    public int Feature { get; set; }

    /// <summary>Numbers: the last bin that goes left.</summary>
    public int Cut { get; set; }

    /// <summary>Numbers: the next bin that the node holds.</summary>
    public int Next { get; set; }

    public bool DefaultLeft { get; set; }

    /// <summary>The cells of all rows that go left.</summary>
    public long Left { get; set; }

    public BinSet LeftBins;

    public readonly bool IsNone => Feature < 0;
}
