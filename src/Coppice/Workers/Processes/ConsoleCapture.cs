using System.Text;

namespace Coppice.Workers.Processes;

/// <summary>Passes on what is written to the console; lines that a call writes go to its job's log as well.</summary>
sealed class ConsoleCapture(TextWriter inner) : TextWriter
{
    static readonly AsyncLocal<Action<string>?> Call = new();

    readonly Lock _lock = new();
    readonly StringBuilder _line = new();

    public override Encoding Encoding => inner.Encoding;

    /// <summary>From here on, what this flow of control writes is the call's.</summary>
    public static void Begin(Action<string>? hear) => Call.Value = hear;

    public override void Write(char value)
    {
        lock (_lock)
        {
            inner.Write(value);
            if (Call.Value is not { } hear)
                return;
            if (value != '\n')
                _line.Append(value);
            else
                Tell(hear);
        }
    }

    public override void Write(string? value)
    {
        foreach (var c in value ?? "")
            Write(c);
    }

    public override void WriteLine(string? value)
    {
        lock (_lock)
        {
            inner.WriteLine(value);
            if (Call.Value is not { } hear)
                return;
            _line.Append(value);
            Tell(hear);
        }
    }

    public override void Flush() => inner.Flush();

    void Tell(Action<string> hear)
    {
        hear(_line.ToString().TrimEnd('\r'));
        _line.Clear();
    }
}
