namespace Coppice.Learning.Networks;

/// <summary>A layer's place in a network: where its parameters and its state begin in the network's.</summary>
/// <param name="Layer">The layer at work.</param>
/// <param name="Parameters">The place of its first parameter.</param>
/// <param name="State">The place of its first number of state.</param>
readonly record struct LayerPlace(BoundLayer Layer, int Parameters, int State);
