namespace Coppice.Learning.Networks;

/// <summary>Some rows of weights on the way back.</summary>
unsafe struct RowWork
{
    /// <summary>All rows, without a gap.</summary>
    public float* Weights;

    /// <summary>Their length, at least 16.</summary>
    public int Outputs;

    /// <summary>The list; after it come <see cref="RowKernel.Beyond"/> more, to be asked for ahead.</summary>
    public int* Rows;

    /// <summary>How many there are in it.</summary>
    public int Count;

    /// <summary>The examples' inputs, four for each listed row.</summary>
    public float* Inputs;

    /// <summary>Where gradients are added to, of the shape of the weights; unless the weights step.</summary>
    public float* Gradients;

    /// <summary>Whether gradients are overwritten.</summary>
    public bool Fresh;

    /// <summary>Where the weights step at once, how.</summary>
    public PlainStep? Step;
}
