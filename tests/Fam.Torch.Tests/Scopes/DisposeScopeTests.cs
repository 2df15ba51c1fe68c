using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fam.Torch.Tests.Scopes;

public class DisposeScopeTests
{
    [Fact]
    public void Disposes_what_was_made_inside_it()
    {
        Tensor before = ones(1);
        Tensor inside;
        using (NewDisposeScope())
        {
            inside = before + 1;
            Assert.False(inside.IsInvalid);
        }
        Assert.True(inside.IsInvalid);
        Assert.False(before.IsInvalid);
        before.Dispose();
    }

    [Fact]
    public void Moves_to_the_outer_scope_one_level_at_a_time()
    {
        Tensor moved, stays;
        using (DisposeScope outer = NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                moved = ones(1).MoveToOuterDisposeScope();
                stays = ones(1);
            }
            Assert.False(moved.IsInvalid);
            Assert.True(stays.IsInvalid);
            Assert.Equal(1, outer.DisposablesCount);
        }
        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void The_outer_of_the_outermost_scope_is_the_caller()
    {
        Tensor moved, detached;
        using (NewDisposeScope())
        {
            using DisposeScope inner = NewDisposeScope();
            detached = ones(1).DetachFromDisposeScope();
            moved = inner.MoveToOuter(ones(1)).MoveToOuterDisposeScope();
        }
        Assert.False(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        moved.Dispose();
        detached.Dispose();
    }

    [Fact]
    public void Disposing_and_detaching_in_any_order_keeps_the_rest()
    {
        Tensor[] all;
        using (DisposeScope scope = NewDisposeScope())
        {
            all = [.. Enumerable.Range(0, 10).Select(_ => ones(1))];
            all[3].Dispose();
            all[0].Dispose();
            all[9].DetachFromDisposeScope();
            all[5].DetachFromDisposeScope();
            Assert.Equal(6, scope.DisposablesCount);
        }
        Assert.Equal([5, 9], Enumerable.Range(0, 10).Where(i => !all[i].IsInvalid));
        all[5].Dispose();
        all[9].Dispose();
    }

    [Fact]
    public void Keeps_what_it_is_told_to()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = ones(1), b = ones(1), kept = ones(1);
        scope.DisposeEverythingBut(kept);
        Assert.True(a.IsInvalid);
        Assert.True(b.IsInvalid);
        Assert.False(kept.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
        scope.DisposeEverything();
        Assert.True(kept.IsInvalid);
    }

    [Fact]
    public void Attaches_a_tensor_made_elsewhere()
    {
        Tensor outside = ones(1);
        using (DisposeScope scope = NewDisposeScope())
        {
            scope.Attach(outside);
            scope.Attach(outside);
            Assert.Equal(1, scope.DisposablesCount);
        }
        Assert.True(outside.IsInvalid);
    }

    [Fact]
    public void Moves_beside_another_tensor()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor home = ones(1), moved;
        using (NewDisposeScope())
            moved = ones(1).MoveToOtherDisposeScope(home);
        Assert.False(moved.IsInvalid);
        Assert.Equal(2, outer.DisposablesCount);
    }

    [Fact]
    public void A_scope_disposed_out_of_turn_leaves_the_inner_one_working()
    {
        DisposeScope outer = NewDisposeScope();
        DisposeScope inner = NewDisposeScope();
        outer.Dispose();
        Tensor made = ones(1);
        Assert.Equal(1, inner.DisposablesCount);
        inner.Dispose();
        Assert.True(made.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void A_parameter_takes_the_place_of_its_data()
    {
        Parameter parameter;
        using (DisposeScope scope = NewDisposeScope())
        {
            Tensor data = ones(2);
            parameter = new Parameter(data);
            Assert.True(data.IsInvalid);
            Assert.True(parameter.requires_grad);
            Assert.Equal(1, scope.DisposablesCount);
        }
        Assert.True(parameter.IsInvalid);
    }

    [Fact]
    public void Every_thread_has_its_own_scopes()
    {
        using DisposeScope here = NewDisposeScope();
        Tensor? there = null;
        int seen = -1;
        var thread = new Thread(() =>
        {
            seen = CurrentDisposeScope is null ? 0 : 1;
            there = ones(1);
        });
        thread.Start();
        thread.Join();
        Assert.Equal(0, seen);
        Assert.Equal(0, here.DisposablesCount);
        there!.Dispose();
    }

    [Fact]
    public void Counts_what_lives()
    {
        LifetimeStatistics counts = DisposeScopeManager.Statistics.TensorStatistics;
        long before = counts.ThreadTotalLiveCount;
        Tensor outside = ones(1);
        using (NewDisposeScope())
        {
            _ = ones(1);
            ones(1).Dispose();
            Assert.Equal(before + 2, counts.ThreadTotalLiveCount);
        }
        Assert.Equal(before + 1, counts.ThreadTotalLiveCount);
        outside.Dispose();
        Assert.Equal(before, counts.ThreadTotalLiveCount);
    }
}
