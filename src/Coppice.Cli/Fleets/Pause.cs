namespace Coppice.Cli.Fleets;

/// <summary>How long to wait after a failure: twice as long after each more.</summary>
sealed class Pause(TimeProvider time, TimeSpan shortest, TimeSpan longest)
{
    long _since;

    public TimeSpan Length { get; private set; }

    public bool IsOver => Length == TimeSpan.Zero || time.GetElapsedTime(_since) >= Length;

    public void Lengthen()
    {
        Length = Length == TimeSpan.Zero ? shortest : Length * 2 < longest ? Length * 2 : longest;
        _since = time.GetTimestamp();
    }

    public void Clear() => Length = TimeSpan.Zero;
}
