using Coppice.Sweeps.Claims;

namespace Coppice.Tests.Sweeps;

static class Charters
{
    public static Task<Charter> AgreeAsync(StateFolder state, string work) => Charter.For(work, "{name}", 0)
        .AgreeAsync(state, () => false, agree => agree(), TimeProvider.System, CancellationToken.None);
}
