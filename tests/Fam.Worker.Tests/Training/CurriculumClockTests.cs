using Fam.Contracts.Specs;
using Fam.Worker.Training;

namespace Fam.Worker.Tests.Training;

public sealed class CurriculumClockTests
{
    private readonly TrainingSpec training = new() { MaxSteps = 1_600, LearningRate = 1e-3, WarmupSteps = 10, WeightDecay = 0.5, PerDeviceTrainBatchSize = 16 };

    private readonly CurriculumSpec curriculum = new()
    {
        FillerBlocks = [1, 48], StartSteps = 300, GrowthSteps = 300, HoldSteps = 600, LongFillerBlocks = 18, LongBatchSize = 8,
        Gate = new GateSpec { Above = 0.5, WeightDecay = 0.1 },
    };

    [Fact]
    public void The_gate_opens_above_its_threshold_after_the_first_phase_and_at_the_latest_in_time()
    {
        var clock = Clock();
        Assert.False(clock.Opens(299, 1.0));
        Assert.False(clock.Opens(300, 0.5));
        Assert.False(clock.Opens(300, null));
        Assert.True(clock.Opens(300, 0.51));
        Assert.False(clock.Opens(699, 0.1));
        Assert.True(clock.Opens(700, 0.1));
        Assert.True(new CurriculumClock(training, curriculum with { Gate = null }, null).Opens(300, null));
    }

    [Fact]
    public void The_work_to_come_is_that_of_all_steps_to_come_whenever_the_gate_opens()
    {
        var clock = Clock();
        var kept = new TrainingWork(clock, Work);
        foreach (var step in Enumerable.Range(0, 1_300).Append(200)) // the gate is seen to open at 400, and once an earlier step comes again
        {
            int? openedAt = step >= 400 ? 400 : null;
            var opens = openedAt ?? Math.Max(step, 300);
            var expected = Enumerable.Range(step, clock.TotalSteps(opens) - step).Sum(next => Work(clock.At(next, next < opens ? null : opens)));
            Assert.Equal(expected, kept.From(step, openedAt), expected * 1e-9);
        }

        Assert.Equal(0, kept.From(1_300, 400));

        static double Work(StepPlan plan) => WorkEstimate.Step(plan, 32 * plan.LargestFiller);
    }

    [Fact]
    public void The_length_grows_geometrically_after_the_gate_and_stays()
    {
        var clock = Clock();
        Assert.Equal(1, clock.At(5_00, null).LargestFiller);
        Assert.Equal(1, clock.At(400, 400).LargestFiller);
        Assert.Equal((int)Math.Sqrt(48), clock.At(550, 400).LargestFiller);
        Assert.Equal(48, clock.At(700, 400).LargestFiller);
        Assert.Equal(48, clock.At(1_299, 400).LargestFiller);
        Assert.Equal(1_300, clock.TotalSteps(400));
        Assert.Equal(1_600, clock.TotalSteps(1_500));
    }

    [Fact]
    public void Batches_shrink_when_sequences_are_long()
    {
        Assert.Equal(16, Clock().At(500, 400).BatchSize);
        Assert.Equal(8, Clock().At(1_000, 400).BatchSize);
    }

    [Fact]
    public void Rate_and_decay_wait_for_the_gate()
    {
        var clock = Clock();
        Assert.Equal(1e-4, clock.At(0, null).LearningRate, 12);
        Assert.Equal(1e-3, clock.At(299, null).LearningRate, 12);
        Assert.Equal(0.1, clock.At(299, null).WeightDecay);
        Assert.Equal(0.5, clock.At(400, 400).WeightDecay);
        Assert.Equal(1e-3, clock.At(400, 400).LearningRate, 12);
        Assert.Equal(5.25e-4, clock.At(850, 400).LearningRate, 12);
        Assert.InRange(clock.At(1_299, 400).LearningRate, 5e-5, 5.1e-5);
        Assert.False(clock.At(399, null).StatePassing);
        Assert.True(clock.At(400, 400).StatePassing);
    }

    [Fact]
    public void Within_reach_bounds_the_filler_of_its_arm_alone()
    {
        var within = new CurriculumClock(training, curriculum with { WithinReach = true }, reachFiller: 3);
        Assert.Equal(3, within.At(1_000, 400).LargestFiller);
        Assert.Equal(48, new CurriculumClock(training, curriculum, reachFiller: 3).At(1_000, 400).LargestFiller);
        Assert.Equal(0, new CurriculumClock(training, curriculum with { WithinReach = true }, reachFiller: -1).At(10, null).LargestFiller);
    }

    [Fact]
    public void Without_a_curriculum_all_steps_train_without_filler()
    {
        var clock = new CurriculumClock(training with { MaxSteps = 50 }, curriculum: null, reachFiller: null);
        Assert.True(clock.Opens(0, null));
        Assert.Equal(50, clock.TotalSteps(0));
        Assert.Equal(0, clock.At(49, 0).LargestFiller);
    }

    [Theory]
    [InlineData(LearningRateSchedule.Constant)]
    [InlineData(LearningRateSchedule.ConstantWithWarmup)]
    [InlineData(LearningRateSchedule.Linear)]
    [InlineData(LearningRateSchedule.Cosine)]
    public void A_schedule_follows_its_closed_form_at_every_step(LearningRateSchedule schedule)
    {
        var spec = new TrainingSpec { MaxSteps = 40, LearningRate = 2e-3, WarmupSteps = 8, MinLrRate = 0.1, LrSchedulerType = schedule };
        var clock = new CurriculumClock(spec, curriculum: null, reachFiller: null);
        for (var step = 0; step < 40; step++)
        {
            var left = schedule switch
            {
                LearningRateSchedule.Linear => 1 - (step / 40.0),
                LearningRateSchedule.Cosine => (1 + Math.Cos(Math.PI * step / 40)) / 2,
                _ => 1,
            };
            Assert.Equal(2e-3 * Math.Min((step + 1) / 8.0, 0.1 + (0.9 * left)), clock.At(step, 0).LearningRate, 15);
        }

        Assert.Equal(2e-3 * 0.125, clock.At(0, 0).LearningRate, 15);
        Assert.Equal(schedule is LearningRateSchedule.Linear or LearningRateSchedule.Cosine ? 1.1e-3 : 2e-3, clock.At(20, 0).LearningRate, 15);
    }

    [Fact]
    public void Relative_steps_stand_in_place_of_the_rate_and_its_schedule()
    {
        var spec = new TrainingSpec { MaxSteps = 100_000, WarmupSteps = 4, Optim = OptimizerName.Adafactor, AdafactorRelativeStep = true };
        var clock = new CurriculumClock(spec, curriculum: null, reachFiller: null);
        Assert.Equal(0.0025, clock.At(0, 0).LearningRate, 15);
        Assert.Equal(0.01, clock.At(9_999, 0).LearningRate, 15);
        Assert.Equal(1 / Math.Sqrt(40_000), clock.At(39_999, 0).LearningRate, 15);
    }

    [Fact]
    public void A_step_of_accumulated_batches_has_that_many_times_the_sequences()
    {
        var clock = new CurriculumClock(training with { GradientAccumulationSteps = 3 }, curriculum, reachFiller: null);
        Assert.Equal((48, 3), (clock.At(500, 400).BatchSize, clock.At(500, 400).MicroBatches));
        Assert.Equal((24, 3), (clock.At(1_000, 400).BatchSize, clock.At(1_000, 400).MicroBatches));
    }

    private CurriculumClock Clock() => new(training, curriculum, reachFiller: null);
}
