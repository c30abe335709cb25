namespace Coppice.Learning.Networks;

/// <summary>Trains networks in this process.</summary>
public static class NetworkTraining
{
    /// <summary>Trains on examples in memory.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="examples">What it learns from.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops it between two steps; a checkpoint is written first where one is asked
    /// for.</param>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    /// <exception cref="NetworkException">The loss became NaN, examples do not suit the network, or a checkpoint does
    /// not; the last good checkpoint is kept.</exception>
    public static Task<TrainingResult> FitAsync(
        this Network network, Examples examples, TrainingOptions? options = null,
        CancellationToken cancellationToken = default) =>
        network.FitAsync(ExampleSource.Of(examples), options, cancellationToken);

    /// <summary>Trains on examples that are read part by part, the next while one is trained on.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="source">What it learns from.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    /// <exception cref="NetworkException">As with examples in memory.</exception>
    public static Task<TrainingResult> FitAsync(
        this Network network, ExampleSource source, TrainingOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new TrainingOptions();
        options.Validate();
        var run = new TrainingRun(network, source, options);
        return Task.Run(() => run.RunAsync(cancellationToken), cancellationToken);
    }
}
