namespace Coppice.Learning.Data;

/// <summary>A column while its file is read, cell by cell; the last cell can be taken back.</summary>
sealed class CsvColumn
{
    readonly CsvOptions _options;
    readonly CellNumber _number;
    readonly bool _text;
    readonly ColumnKind? _declared;
    readonly IReadOnlyDictionary<string, string>? _map;
    readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    readonly List<string> _categories = [];
    double[] _values = [];
    int[] _codes = [];
    State _state;
    State _before;
    bool _fresh;

    /// <param name="name">The column's name.</param>
    /// <param name="options">How cells are read.</param>
    /// <param name="number">Reads numbers.</param>
    /// <param name="text">Whether an earlier reading found text among the numbers: all are categories now.</param>
    public CsvColumn(string name, CsvOptions options, CellNumber number, bool text)
    {
        (Name, _options, _number, _text) = (name, options, number, text);
        var known = options.Schema?.Find(name);
        _declared = options.Types.Count > 0 && options.Types.TryGetValue(name, out var type) ? type
            : known is null ? null
            : known.Kind == ColumnKind.Category ? ColumnKind.Category
            : ColumnKind.Number;
        _map = options.Map.GetValueOrDefault(name);
        DropsMissing = options.DropMissing.Contains(name);
        _state = _declared == ColumnKind.Category || (text && _declared is null) ? State.Text
            : _declared == ColumnKind.Number ? State.Numbers
            : State.Open;
        foreach (var category in known?.Categories ?? [])
        {
            if (known!.Kind == ColumnKind.Category)
                Intern(category);
        }
    }

    enum State
    {
        /// <summary>Nothing but missing cells yet.</summary>
        Open,
        Numbers,
        Text,

        /// <summary>Text came after numbers, whose texts are gone: the file has to be read again.</summary>
        Mixed,
    }

    public string Name { get; }

    public int Count { get; private set; }

    public bool DropsMissing { get; }

    public bool IsMixed => _state == State.Mixed;

    /// <summary>Takes a cell; false when it does not hold what is declared. A cell not taken need not be taken back.
    /// </summary>
    public bool TryAdd(string cell, out bool missing)
    {
        if (_map is not null && _map.TryGetValue(cell, out var mapped))
            cell = mapped;
        (_before, _fresh) = (_state, false);
        missing = _options.IsMissing(cell);
        if (missing)
        {
            Append(double.NaN, -1);
            return true;
        }

        if (_state is State.Open or State.Numbers)
        {
            if (_number.TryRead(cell, out var value))
            {
                missing = double.IsNaN(value);
                _state = State.Numbers;
                Append(value, -1);
                return true;
            }

            if (_declared is not null)
                return false;
            _state = _state == State.Open ? State.Text : State.Mixed;
        }

        Append(double.NaN, _state == State.Text ? Intern(cell) : -1);
        return true;
    }

    /// <summary>Forgets the last cell, as if it had never come.</summary>
    public void TakeBack()
    {
        Count--;
        _state = _before;
        if (!_fresh)
            return;
        _index.Remove(_categories[^1]);
        _categories.RemoveAt(_categories.Count - 1);
        _fresh = false;
    }

    /// <summary>A column that is read alike, without its cells.</summary>
    public CsvColumn Anew() => new(Name, _options, _number, _text);

    public Column Build()
    {
        if (_state == State.Text)
            return new CategoryColumn(Name, _categories, Trimmed(_codes));
        if (_state == State.Open)
            Array.Fill(_values = new double[Count], double.NaN);
        return new NumericColumn(Name, Trimmed(_values));
    }

    int Intern(string category)
    {
        if (_index.TryGetValue(category, out var code))
            return code;
        code = _categories.Count;
        _index.Add(category, code);
        _categories.Add(category);
        _fresh = true;
        return code;
    }

    void Append(double value, int code)
    {
        // Missing cells before the first other one are only counted; they are filled in when the kind is known.
        if (_state == State.Numbers)
        {
            Grow(ref _values);
            if (_before == State.Open && Count > 0)
                Array.Fill(_values, double.NaN, 0, Count);
            _values[Count] = value;
        }
        else if (_state == State.Text)
        {
            Grow(ref _codes);
            if (_before == State.Open && Count > 0)
                Array.Fill(_codes, -1, 0, Count);
            _codes[Count] = code;
        }

        Count++;
    }

    void Grow<T>(ref T[] array)
    {
        if (Count >= array.Length)
            Array.Resize(ref array, Math.Max(1024, Math.Max(Count + 1, array.Length * 2)));
    }

    T[] Trimmed<T>(T[] array)
    {
        Array.Resize(ref array, Count);
        return array;
    }
}
