namespace Coppice.Jobs;

/// <summary>What holds for states.</summary>
static class JobStates
{
    public static bool HasEnded(this JobState state) => state >= JobState.Succeeded;
}
