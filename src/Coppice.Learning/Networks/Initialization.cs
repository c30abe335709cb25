namespace Coppice.Learning.Networks;

/// <summary>How the weights of a layer are drawn; biases begin at 0.</summary>
public enum Initialization
{
    /// <summary>By the numbers of inputs and outputs: <see cref="Initializer.Glorot"/>.</summary>
    Glorot,

    /// <summary>By the number of inputs: <see cref="Initializer.He"/>.</summary>
    He,
}
