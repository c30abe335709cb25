using Coppice.Learning.Data;
using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

public sealed class ExampleTests
{
    [Fact]
    public void Order_is_a_permutation_by_seed_and_epoch_alone()
    {
        var order = ExampleOrder.Of(1_000, seed: 3, epoch: 1);

        Assert.Equal(Enumerable.Range(0, 1_000), order.Order());
        Assert.Equal(order, ExampleOrder.Of(1_000, seed: 3, epoch: 1));
        Assert.NotEqual(order, ExampleOrder.Of(1_000, seed: 3, epoch: 2));
        Assert.NotEqual(order, ExampleOrder.Of(1_000, seed: 4, epoch: 1));
        Assert.NotEqual(order, ExampleOrder.Of(1_000, seed: 3, epoch: 1, part: 1));
    }

    [Fact]
    public void Partitions_hold_every_example_once()
    {
        var examples = new VectorExamples(new Shape(1), [.. Enumerable.Range(0, 10).Select(i => (float)i)], new float[10]);
        var parts = examples.Partition(3);

        Assert.Equal([3, 3, 4], parts.Select(p => p.Count));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), parts.SelectMany(Inputs));

        static float[] Inputs(Examples part)
        {
            var inputs = new float[part.Count];
            part.Read([.. Enumerable.Range(0, part.Count)], inputs, new float[part.Count]);
            return inputs;
        }
    }

    [Fact]
    public void Numbers_that_are_none_are_told_with_their_place()
    {
        var fault = Assert.Throws<DataException>(
            () => new VectorExamples(new Shape(2), [0, 0, 0, float.NaN], new float[2]));

        Assert.Contains("Example 2 has the input NaN at place 2", fault.Message);
        Assert.Contains("do not make whole examples", Assert.Throws<DataException>(
            () => new VectorExamples(new Shape(2), new float[3], new float[2])).Message);
    }
}
