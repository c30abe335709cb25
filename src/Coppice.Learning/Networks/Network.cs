using Coppice.Learning.Numerics;

namespace Coppice.Learning.Networks;

/// <summary>A sequence of layers, with parameters and gradients in one vector each. It is used by one thread at a time:
/// each replica of it that trains beside others is a <see cref="Clone"/>.</summary>
public sealed partial class Network
{
    readonly LayerPlace[] _places;
    readonly AlignedFloats _parameters;
    readonly AlignedFloats _gradients;
    readonly AlignedFloats _state;
    readonly Propagation _propagation;
    readonly int _targets;
    bool _stale;

    /// <summary>A network with freshly drawn parameters.</summary>
    /// <param name="input">The shape of an example.</param>
    /// <param name="layers">The layers, from the input to the output.</param>
    /// <param name="loss">What training makes small; softmax cross-entropy by default.</param>
    /// <param name="seed">The seed of parameters and of dropout.</param>
    /// <exception cref="NetworkException">A layer does not suit what comes before it; the message names it and both
    /// shapes.</exception>
    public Network(Shape input, IReadOnlyList<Layer> layers, Loss? loss = null, ulong seed = 0)
        : this(input, layers, loss, seed, from: null)
    {
        for (var i = 0; i < _places.Length; i++)
        {
            var (layer, at, state) = _places[i];
            layer.Initialize(
                _parameters.Span.Slice(at, layer.ParameterCount), _state.Span.Slice(state, layer.StateCount),
                new Initializer(Numerics.RandomKey.Of(seed, Purpose.Weights, (ulong)i)));
        }
    }

    Network(Shape input, IReadOnlyList<Layer> layers, Loss? loss, ulong seed, Network? from)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (input.Size < 1)
            throw new NetworkException("a network needs the shape of its input: new Shape(784), new Shape(28, 28, 1)");
        if (layers.Count == 0)
            throw new NetworkException("a network needs a layer at least");
        (Input, Layers, Loss, Seed) = (input, [.. layers], loss ?? new SoftmaxCrossEntropy(), seed);
        _places = NetworkBinding.Bind(input, Layers);
        var last = _places[^1];
        Output = last.Layer.Output;
        _targets = Loss.TargetsOf(Output);
        ParameterCount = last.Parameters + last.Layer.ParameterCount;
        _parameters = new AlignedFloats(ParameterCount);
        _gradients = new AlignedFloats(ParameterCount);
        _state = new AlignedFloats(last.State + last.Layer.StateCount);
        _propagation = new Propagation(_places, _parameters, _state);
        from?.Parameters.CopyTo(Parameters);
        from?.State.CopyTo(State);
    }

    /// <summary>One whose parameters are 0 until they are written: drawing a million takes longer than some steps.</summary>
    internal static Network Blank(Shape input, IReadOnlyList<Layer> layers, Loss loss) =>
        new(input, layers, loss, seed: 0, from: null);

    /// <summary>The shape of an example.</summary>
    public Shape Input { get; }

    /// <summary>The shape of what the network gives.</summary>
    public Shape Output { get; }

    /// <summary>The layers as they were declared.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>What training makes small.</summary>
    public Loss Loss { get; }

    /// <summary>The seed of parameters and of dropout.</summary>
    public ulong Seed { get; }

    /// <summary>How many target numbers an example has.</summary>
    public int TargetCount => _targets;

    /// <summary>How many numbers are trained.</summary>
    public int ParameterCount { get; }

    /// <summary>All parameters, layer after layer; what is written here counts from the next batch on.</summary>
    public Span<float> Parameters
    {
        get
        {
            _propagation.Settle();
            return _parameters.Span;
        }
    }

    /// <summary>The gradients gathered since they were last cleared.</summary>
    public Span<float> Gradients
    {
        get
        {
            if (_stale)
                _gradients.Span.Clear();
            _stale = false;
            return _gradients.Span;
        }
    }

    /// <summary>What layers keep beside their parameters, such as running means.</summary>
    public Span<float> State => _state.Span;

    /// <summary>The layers with their shapes and parameters, from the input to the output.</summary>
    public IReadOnlyList<LayerSummary> Summary =>
        [.. Layers.Zip(_places, (layer, place) =>
            new LayerSummary(layer.Name, place.Layer.Output, place.Layer.ParameterCount))];

    /// <summary>Batches trained on; it names the random numbers of the next.</summary>
    public long Steps { get; set; }

    /// <summary>A network with the same layers and a copy of parameters and state; its gradients are zero.</summary>
    /// <param name="seed">The seed of its dropout; null for this network's.</param>
    public Network Clone(ulong? seed = null) => new(Input, Layers, Loss, seed ?? Seed, this) { Steps = Steps };

    /// <summary>Sets the gradients to zero. A view of them that was taken before shows that only once
    /// <see cref="Gradients"/> is read anew.</summary>
    public void ClearGradients() => _stale = true;
}
