namespace Coppice.Learning;

/// <summary>How a value with a JSON converter of its own stands in recipes, for their schema.</summary>
/// <param name="schema">A JSON Schema, as JSON.</param>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class)]
public sealed class RecipeValueAttribute(string schema) : Attribute
{
    /// <summary>A JSON Schema, as JSON.</summary>
    public string Schema { get; } = schema;
}
