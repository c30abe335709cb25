namespace Coppice.Learning.Networks;

static class WeightStart
{
    public static void Draw(
        this Initializer random, Initialization how, Span<float> weights, int fanIn, int fanOut)
    {
        if (how == Initialization.He)
            random.He(weights, fanIn);
        else
            random.Glorot(weights, fanIn, fanOut);
    }
}
