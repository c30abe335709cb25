namespace Coppice.Learning.Networks;

/// <summary>Puts layers one behind the other, each bound to what the one before gives.</summary>
static class NetworkBinding
{
    public static LayerPlace[] Bind(Shape input, IReadOnlyList<Layer> layers)
    {
        var places = new LayerPlace[layers.Count];
        var shape = input;
        long parameters = 0, state = 0;
        for (var i = 0; i < layers.Count; i++)
        {
            var layer = layers[i] ?? throw new NetworkException($"layer {i + 1} is null");
            try
            {
                var bound = layer.Bind(shape);
                places[i] = new LayerPlace(bound, (int)parameters, (int)state);
                shape = bound.Output;
                parameters += bound.ParameterCount;
                state += bound.StateCount;
            }
            catch (NetworkException e)
            {
                throw new NetworkException($"layer {i + 1}, {layer.Name}: {e.Message}", e);
            }

            if (parameters > Array.MaxLength)
            {
                throw new NetworkException(
                    $"layer {i + 1}, {layer.Name}: with it the network has {parameters} parameters, more than the "
                    + $"{Array.MaxLength} that one vector can hold");
            }
        }

        return places;
    }
}
