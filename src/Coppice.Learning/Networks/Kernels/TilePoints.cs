namespace Coppice.Learning.Networks;

/// <summary>A row of tiles at their points. Strides are in numbers.</summary>
unsafe struct TilePoints
{
    /// <summary>The first tile's first point; tiles follow each other.</summary>
    public float* Start;

    /// <summary>From one point to the next.</summary>
    public nint Plane;

    /// <summary>How many tiles.</summary>
    public int Count;

    /// <summary>Numbers of a pixel, and of a tile's point.</summary>
    public int Channels;

    /// <summary>Memory for what is between the two sides of a transform: <see cref="PointTransforms.RoomOf"/>.</summary>
    public float* Room;
}
