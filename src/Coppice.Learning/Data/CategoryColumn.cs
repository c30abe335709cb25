namespace Coppice.Learning.Data;

/// <summary>Categories, as a rule in order of first appearance; each row holds an index into them, or −1 where it is
/// missing.</summary>
public sealed class CategoryColumn : Column
{
    readonly string[] _categories;
    readonly int[] _codes;

    /// <summary>A column over the given codes, which are not copied: they must not be changed afterwards.</summary>
    /// <exception cref="ArgumentException">Two categories are equal, or a code is neither −1 nor an index into them.
    /// </exception>
    public CategoryColumn(string name, IReadOnlyList<string> categories, int[] codes)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(codes);
        _categories = [.. categories];
        _codes = codes;
        var distinct = new HashSet<string>(_categories.Length, StringComparer.Ordinal);
        foreach (var category in _categories)
        {
            if (category is null || !distinct.Add(category))
                throw BadCategory(name, category);
        }

        for (var row = 0; row < codes.Length; row++)
        {
            if (codes[row] < -1 || codes[row] >= _categories.Length)
                throw BadCode(name, row, codes[row], _categories.Length);
        }
    }

    /// <summary>The distinct categories.</summary>
    public IReadOnlyList<string> Categories => _categories;

    /// <summary>One index into <see cref="Categories"/> a row; −1 = missing.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    /// <inheritdoc/>
    public override int Count => _codes.Length;

    internal override string? Text(int row) => _codes[row] < 0 ? null : _categories[_codes[row]];

    /// <summary>The same cells, numbered by the given categories; those that are not among them follow.</summary>
    internal CategoryColumn Recode(IReadOnlyList<string> known)
    {
        if (_categories.Take(known.Count).SequenceEqual(known, StringComparer.Ordinal))
            return this;
        var categories = new List<string>(known);
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < known.Count; i++)
            index[known[i]] = i;
        var map = new int[_categories.Length];
        for (var i = 0; i < map.Length; i++)
        {
            if (!index.TryGetValue(_categories[i], out map[i]))
            {
                map[i] = categories.Count;
                categories.Add(_categories[i]);
            }
        }

        return new CategoryColumn(Name, categories, Array.ConvertAll(_codes, code => code < 0 ? -1 : map[code]));
    }

    static ArgumentException BadCategory(string name, string? category) => new(category is null
        ? $"Column {name} has a null category: a missing cell has the code -1."
        : $"Column {name} has the category '{category}' twice: categories must be distinct.");

    static ArgumentException BadCode(string name, int row, int code, int categories) =>
        new($"Column {name} holds the code {code} in row {row}: codes go from -1 (missing) to {categories - 1}.");
}
