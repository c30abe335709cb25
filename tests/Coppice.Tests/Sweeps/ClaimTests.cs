using Coppice.Files;
using Coppice.Sweeps.Claims;
using Xunit;

namespace Coppice.Tests.Sweeps;

public sealed class ClaimTests : IDisposable
{
    readonly SweepFolder _folder = new();
    readonly StateFolder _state;
    readonly FileName _slice;
    readonly Presence _one, _other;
    readonly Neighbours _ofOne, _ofOther;
    readonly Coppice.Contracts.ManualTime _time = new();

    public ClaimTests()
    {
        _state = new StateFolder(FileName.Of(_folder.Target));
        _state.Make();
        _slice = _state.Slice(3);
        (_one, _other) = (Presence.Begin(_state, Guid.NewGuid()), Presence.Begin(_state, Guid.NewGuid()));
        var beat = TimeSpan.FromSeconds(1);
        (_ofOne, _ofOther) = (new Neighbours(_state, beat, _time), new Neighbours(_state, beat, _time));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Claim_is_had_by_one()
    {
        var mine = Claim.TryTake(_slice, _one, 1, 5, _ofOne).Claim;

        Assert.NotNull(mine);
        Assert.Null(Claim.TryTake(_slice, _other, 1, 5, _ofOther).Claim);
        Assert.Null(Claim.TryTake(_slice, _one, 2, 5, _ofOne).Claim);
        Assert.True(mine.IsHeld());
    }

    [Fact]
    public void Claim_that_is_tried_again_as_its_answer_was_lost_is_had()
    {
        Claim.TryTake(_slice, _one, 1, 5, _ofOne);

        var again = Claim.TryTake(_slice, _one, 1, 5, _ofOne).Claim;

        Assert.Equal(1, again?.Generation);
        Assert.True(again?.IsHeld());
    }

    [Fact]
    public void Slice_that_was_left_is_had_by_the_next_and_lost_to_the_first()
    {
        var first = Claim.TryTake(_slice, _one, 1, 5, _ofOne).Claim!;
        first.Free(_one, null);

        var second = Claim.TryTake(_slice, _other, 1, 5, _ofOther).Claim;

        Assert.Equal(2, second?.Generation);
        Assert.False(first.IsHeld());
    }

    [Fact]
    public void Slice_that_was_done_by_a_process_that_was_met_is_done_for_the_same_files_alone()
    {
        _ofOther.Look(_other.Token);
        Claim.TryTake(_slice, _one, 1, 5, _ofOne).Claim!.Free(_one, 5);

        Assert.Equal(new ClaimAnswer(null, IsDone: true), Claim.TryTake(_slice, _other, 1, 5, _ofOther));
        Assert.NotNull(Claim.TryTake(_slice, _other, 1, 6, _ofOther).Claim);
    }

    [Fact]
    public void Silent_process_is_dead_after_so_many_looks_and_its_slice_is_free()
    {
        Claim.TryTake(_slice, _one, 1, 5, _ofOne);
        for (var look = 0; look <= Neighbours.Lapse; look++)
        {
            Assert.Null(Claim.TryTake(_slice, _other, look, 5, _ofOther).Claim);
            _time.Advance(TimeSpan.FromSeconds(1));
            _ofOther.Look(_other.Token);
        }

        Assert.NotNull(Claim.TryTake(_slice, _other, 9, 5, _ofOther).Claim);
        Assert.False(_one.Beat(0));
    }

    [Fact]
    public void Beating_process_and_looks_that_come_late_kill_nobody()
    {
        for (var look = 0; look < 3 * Neighbours.Lapse; look++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(_one.Beat(look));
            _ofOther.Look(_other.Token);
        }

        for (var look = 0; look < 3 * Neighbours.Lapse; look++)
        {
            // The mount was away: nobody could be heard.
            _time.Advance(TimeSpan.FromSeconds(10));
            _ofOther.Look(_other.Token);
        }

        Assert.True(_one.Beat(99));
        Assert.Equal(1, _ofOther.Count);
    }

    [Fact]
    public void Generation_that_was_deleted_is_not_had_by_whoever_comes_late()
    {
        Assert.True(Generations.TryMake(_slice, 1, "a"u8));
        Assert.True(Generations.TryMake(_slice, 2, "b"u8));
        Assert.True(Generations.TryMake(_slice, 3, "c"u8));
        Assert.False(Disk.Exists(Generations.Path(_slice, 2)));

        Assert.False(Generations.TryMake(_slice, 2, "late"u8));
        Assert.Equal(3, Generations.Newest(_slice));
    }

    [Fact]
    public async Task Generation_is_had_by_one_of_many_who_race_for_it()
    {
        for (var generation = 1; generation <= 50; generation++)
        {
            using var start = new Barrier(4);
            var winners = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return Generations.TryMake(_slice, generation, [(byte)i]);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
            Assert.Single(winners, won => won);
        }
    }

    [Fact]
    public void Claim_that_names_nobody_is_free_once_its_writer_must_have_died()
    {
        Folders.Make(_slice);
        Disk.Write(Generations.Path(_slice, 1), []);
        for (var look = 0; look <= Neighbours.Lapse; look++)
        {
            Assert.Null(Claim.TryTake(_slice, _other, look, 5, _ofOther).Claim);
            _time.Advance(TimeSpan.FromSeconds(1));
            _ofOther.Look(_other.Token);
        }

        Assert.Equal(2, Claim.TryTake(_slice, _other, 9, 5, _ofOther).Claim?.Generation);
    }
}
