using Coppice.Learning.Search;

namespace Coppice.Learning.Networks;

/// <summary>One layer of a network as it is declared: immutable, and without a memory of its own. Records of a user's
/// own may derive from it.</summary>
public abstract record Layer
{
    /// <summary>What recipes, saved networks and messages call it: <c>conv2d</c>.</summary>
    public virtual string Name => RecipeName.Of(GetType().Name);

    /// <summary>The layer for examples of that shape, with the memory that one network needs.</summary>
    /// <exception cref="NetworkException">The shape does not suit; the message names what was expected, and both
    /// shapes.</exception>
    public abstract BoundLayer Bind(Shape input);
}
