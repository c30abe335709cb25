using System.IO.MemoryMappedFiles;
using Coppice.Jobs;

namespace Coppice.Workers.Processes;

/// <summary>What each slot of a process runs, in a file that both it and its parent map: it is there to be read however
/// suddenly the process ends.</summary>
sealed class Ledger : IDisposable
{
    // attempt (0: nothing), number, job
    const int Entry = 32;

    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _view;
    readonly int _slots;

    public Ledger(string path, int slots)
    {
        _slots = slots;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, (long)slots * Entry);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>A slot, counted from 1, begins with a task.</summary>
    public void Begin(int slot, HeldTask held)
    {
        var at = (slot - 1) * Entry;
        var job = held.Task.Job.ToByteArray();
        _view.Write(at + 8, held.Task.Number);
        _view.WriteArray(at + 16, job, 0, job.Length);
        _view.Write(at, held.Attempt);
    }

    public void End(int slot) => _view.Write((slot - 1) * Entry, 0);

    public IReadOnlyList<HeldTask> Read()
    {
        var held = new List<HeldTask>();
        var job = new byte[16];
        for (var at = 0; at < _slots * Entry; at += Entry)
        {
            if (_view.ReadInt32(at) is not (> 0 and var attempt))
                continue;
            _view.ReadArray(at + 16, job, 0, job.Length);
            held.Add(new HeldTask(new TaskId(new Guid(job), _view.ReadInt64(at + 8)), attempt));
        }

        return held;
    }

    public void Clear()
    {
        for (var slot = 1; slot <= _slots; slot++)
            End(slot);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
