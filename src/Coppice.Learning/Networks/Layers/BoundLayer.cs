namespace Coppice.Learning.Networks;

/// <summary>A layer at work in one network. It is used by one thread at a time.</summary>
/// <param name="input">The shape of an example that comes in.</param>
/// <param name="output">The shape of what goes out.</param>
public abstract class BoundLayer(Shape input, Shape output)
{
    /// <summary>The shape of an example that comes in.</summary>
    public Shape Input { get; } = input;

    /// <summary>The shape of what goes out.</summary>
    public Shape Output { get; } = output;

    /// <summary>How many numbers are trained.</summary>
    public virtual int ParameterCount => 0;

    /// <summary>How many numbers are kept beside the parameters and saved with them, such as running means.</summary>
    public virtual int StateCount => 0;

    /// <summary>Whether the layer must see a batch whole; else it may be given a few of its examples at a
    /// time.</summary>
    public virtual bool WholeBatch => false;

    /// <summary>Whether output may be written over input, and the gradient of the input over that of the
    /// output.</summary>
    public virtual bool InPlace => false;

    /// <summary>Whether <see cref="Backward"/> reads its own output: if not, the next layer may overwrite it.</summary>
    public virtual bool ReadsOutput => true;

    /// <summary>Whether <see cref="Backward"/> reads its input.</summary>
    internal virtual bool ReadsInput => true;

    /// <summary>Whether the layer hands gradients to a sink itself, and overwrites them where they are fresh.</summary>
    internal virtual bool HandsOver => false;

    /// <summary>Brings parameters up to date that were left alone, before others read them.</summary>
    internal virtual void Settle()
    {
    }

    /// <summary>Sets the parameters and the state that training begins with; both hold zeros.</summary>
    public virtual void Initialize(Span<float> parameters, Span<float> state, Initializer random)
    {
    }

    /// <summary>Computes the output of some examples.</summary>
    public abstract void Forward(in ForwardPass pass);

    /// <summary>Adds to the gradients of the parameters, and writes the gradient of the input where it is asked
    /// for.</summary>
    public abstract void Backward(in BackwardPass pass);
}
