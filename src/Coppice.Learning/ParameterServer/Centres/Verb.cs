namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>What a shard is asked.</summary>
enum Verb : byte
{
    Exchange = 1,
    Next = 2,
    Open = 3,
    Ended = 4,
    Read = 5,
    Close = 6,
}

/// <summary>How a vector follows.</summary>
enum Payload : byte
{
    None = 0,

    /// <summary>Every element.</summary>
    Dense = 1,

    /// <summary>Some: places, then values.</summary>
    Sparse = 2,
}
