namespace Coppice.Learning.Search;

/// <summary>A setting in one line: <c>max_depth=10, max_features=5</c>.</summary>
static class SettingText
{
    public static string Of(IReadOnlyList<Axis> axes, object?[] values) => axes.Count == 0
        ? "the defaults"
        : string.Join(", ", axes.Select((axis, i) => $"{axis.Parameter.Name}={ValueKind.Write(values[i]).Trim('"')}"));
}
