namespace Coppice.Learning.Networks;

/// <summary>The layers and losses that recipes and saved networks may name. Immutable.</summary>
public sealed class NetworkCatalog
{
    NetworkCatalog(KindSet<Layer> layers, KindSet<Loss> losses) => (Layers, Losses) = (layers, losses);

    /// <summary>Those of this library.</summary>
    public static NetworkCatalog Default { get; } = new(
        new KindSet<Layer>("layer", [])
            .With<Dense>("dense").With<Conv2D>("conv2d").With<MaxPool2D>("maxpool2d").With<BatchNorm>("batch_norm")
            .With<ReLU>("relu").With<Flatten>("flatten").With<Dropout>("dropout"),
        new KindSet<Loss>("loss", [])
            .With<SoftmaxCrossEntropy>("softmax_cross_entropy").With<MeanSquaredError>("mse"));

    internal KindSet<Layer> Layers { get; }

    internal KindSet<Loss> Losses { get; }

    internal static KindSet<OptimizerOptions> Optimizers { get; } = new KindSet<OptimizerOptions>("optimizer", [])
        .With<Sgd>("sgd").With<Momentum>("momentum").With<Nesterov>("nesterov").With<Adagrad>("adagrad")
        .With<Adam>("adam");

    internal static KindSet<Schedule> Schedules { get; } = new KindSet<Schedule>("schedule", [])
        .With<Constant>("constant").With<Linear>("linear").With<Cosine>("cosine").With<StepDecay>("step_decay");

    /// <summary>This catalog and a layer of the caller's.</summary>
    /// <param name="name">Its name; it replaces a layer of the same name.</param>
    public NetworkCatalog WithLayer<TLayer>(string name)
        where TLayer : Layer, new() => new(Layers.With<TLayer>(name), Losses);

    /// <summary>This catalog and a loss of the caller's.</summary>
    /// <param name="name">Its name; it replaces a loss of the same name.</param>
    public NetworkCatalog WithLoss<TLoss>(string name)
        where TLoss : Loss, new() => new(Layers, Losses.With<TLoss>(name));
}
