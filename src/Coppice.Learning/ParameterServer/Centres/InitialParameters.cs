namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>What training starts from.</summary>
/// <param name="Centre">The parameters.</param>
/// <param name="Members">Each worker's own, where the rule has members; else empty.</param>
sealed record InitialParameters(float[] Centre, float[][] Members)
{
    public int Count => Centre.Length;

    /// <summary>Members start from seeds of their own: models that start alike err alike.</summary>
    public static InitialParameters Of<TExamples>(
        ITrainable<TExamples> trainable, TrainingPlan plan, float[]? given)
    {
        return new(given is null ? From(0) : [.. given], plan.Rule.HasMembers
            ? [.. Enumerable.Range(0, plan.Layout.Workers).Select(worker => From((ulong)worker))]
            : []);

        float[] From(ulong member)
        {
            var parameters = new float[trainable.ParameterCount];
            trainable.Initialize(parameters, plan.Layout.Seed + member);
            return parameters;
        }
    }
}
