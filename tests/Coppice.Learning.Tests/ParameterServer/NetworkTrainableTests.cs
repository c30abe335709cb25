using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer;
using Xunit;

namespace Coppice.Learning.Tests.ParameterServer;

public sealed class NetworkTrainableTests
{
    [Fact]
    public void Replica_takes_a_batch_that_is_larger_than_its_first()
    {
        var network = new Network(new Shape(2), [new Dense(1)], new MeanSquaredError());
        var examples = new VectorExamples(network.Input, [1, 0, 0, 1, 1, 1], [1, 2, 3]);
        var replica = new NetworkTrainable(network).Replicate(0);
        replica.Parameters.Clear();

        replica.Differentiate(examples, [0]);
        var loss = replica.Differentiate(examples, [0, 1, 2]);

        Assert.Equal(1 + 4 + 9, loss, 6);
    }
}
