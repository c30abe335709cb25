namespace Coppice.Files;

enum FileKind
{
    File,
    Folder,
    Other,
}

/// <summary>What is known of a file without reading it.</summary>
readonly record struct FileFacts(FileKind Kind, long Length, long Modified, ulong Device, ulong Node)
{
    public bool IsSame(FileFacts other) => Device == other.Device && Node == other.Node;
}
