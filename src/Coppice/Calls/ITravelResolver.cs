namespace Coppice.Calls;

/// <summary>Makes an object that travelled as a content hash whole again.</summary>
interface ITravelResolver
{
    /// <summary>The object of this type (one that implements <see cref="ITravels"/>) with this content.</summary>
    object Resolve(Type type, ContentHash content);
}
