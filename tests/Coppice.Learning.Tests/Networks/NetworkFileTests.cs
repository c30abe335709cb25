using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

public sealed class NetworkFileTests
{
    static readonly NetworkCatalog Own =
        NetworkCatalog.Default.WithLayer<Square>("square").WithLoss<FourthPower>("fourth_power");

    static Network Small => new(
        new Shape(5, 5, 1),
        [
            new Conv2D(2) { Padding = 1 }, new BatchNorm(), new ReLU(), new MaxPool2D(2) { Stride = 1 }, new Flatten(),
            new Square { Factor = 0.25 }, new Dropout(0.125), new Dense(3),
        ],
        new FourthPower(), seed: 77);

    [Fact]
    public void A_saved_network_comes_back_whole()
    {
        var network = Small;
        network.Train(Numbers.Make(50), Numbers.Make(6), new Adam().Start(network.ParameterCount));
        var read = Network.Load(new MemoryStream(Saved(network)), Own);

        Assert.Equal(network.Layers, read.Layers);
        Assert.Equal((network.Loss, network.Seed, network.Steps), (read.Loss, read.Seed, read.Steps));
        Assert.Equal(network.Parameters.ToArray(), read.Parameters.ToArray());
        Assert.Equal(network.State.ToArray(), read.State.ToArray());
    }

    [Fact]
    public void Damage_is_told_wherever_it_is()
    {
        var bytes = Saved(Small);
        for (var at = 0; at < bytes.Length; at += 97)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 1;
            Assert.Throws<InvalidDataException>(() => Network.Load(new MemoryStream(damaged), Own));
            Assert.Throws<InvalidDataException>(() => Network.Load(new MemoryStream(bytes[..at]), Own));
        }
    }

    [Fact]
    public void A_newer_version_is_told()
    {
        var bytes = Saved(Small);
        bytes[5] = 2;

        Assert.Contains("version 2", Assert.Throws<InvalidDataException>(
            () => Network.Load(new MemoryStream(bytes), Own)).Message);
    }

    [Fact]
    public void Layers_that_are_in_no_catalog_are_told()
    {
        Assert.Contains("the layer Square is in no catalog", Assert.Throws<NetworkException>(
            () => Small.Save(new MemoryStream())).Message);
        Assert.Contains("there is no layer 'square'", Assert.Throws<InvalidDataException>(
            () => Network.Load(new MemoryStream(Saved(Small)))).Message);
    }

    static byte[] Saved(Network network)
    {
        using var stream = new MemoryStream();
        network.Save(stream, Own);
        return stream.ToArray();
    }
}
