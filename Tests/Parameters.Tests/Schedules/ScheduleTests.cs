using System.Text.Json;
using Cluster.Parameters.Optimizers;
using Cluster.Parameters.Schedules;

namespace Cluster.Parameters.Tests.Schedules;

public sealed class ScheduleTests
{
    public static TheoryData<string> Texts() => new(
        "constant", "linear:start=1,end=0.5,t=7", "step:step_size=3,gamma=0.1", "multistep:milestones=3/5,gamma=0.1",
        "exponential:gamma=0.5", "cosine:min=1E-05,t=1000", "restarts:t=10,mult=2,min=0",
        "onecycle:pct=0.3,div=25,final_div=10000,t=100", "polynomial:power=2,t=9",
        "plateau:factor=0.1,patience=3,threshold=0.0001,cooldown=0,min=0,eps=1E-08");

    [Theory]
    [MemberData(nameof(Texts))]
    public void ToString_OfWhatWasRead_IsTheSameAndSurvivesJson(string text)
    {
        var update = new UpdateOptions { Schedule = OptionText.Read(text, Schedule.ForName) };
        update.Validate();
        Assert.Equal(text, update.Schedule.ToString());
        Assert.Equal(update, JsonSerializer.Deserialize<UpdateOptions>(JsonSerializer.Serialize(update)));
    }

    [Theory]
    [InlineData("cosine:len=3", "cosine has no 'len'; it has min, t.")]
    [InlineData("cosine:T", "cosine 'T' has no value: T=VALUE.")]
    [InlineData("cosine:T=many", "cosine 'T=many': the value must be a whole number.")]
    [InlineData("cosine:min=x", "cosine 'min=x': the value must be a number.")]
    [InlineData("cosine:T=0", "T must be at least 1 step, but is 0.")]
    [InlineData("cosine", "T must be at least 1 step, but is not said.")]
    [InlineData("step", "StepSize must be at least 1, but is 0.")]
    [InlineData("step:step_size=3,gamma=-1", "Gamma must be a finite number of at least 0, but is -1.")]
    [InlineData("multistep", "Milestones must be steps that rise, such as 300/600, but is ''.")]
    [InlineData("multistep:milestones=5/3", "Milestones must be steps that rise, such as 300/600, but is '5/3'.")]
    [InlineData("onecycle:T=2", "Pct must be above 0 and below 1, more than a step of the cycle, but is 0.3.")]
    [InlineData("plateau:factor=1", "Factor must be at least 0 and below 1, but is 1.")]
    [InlineData("warm", "Schedule must be one of constant, linear, step, multistep, exponential, cosine, restarts, onecycle, polynomial, plateau, but is 'warm'.")]
    public void Read_WhatCannotBe_SaysWhy(string text, string reason)
    {
        var refused = Assert.Throws<OptimizerOptionsException>(
            () => OptionText.Read(text, Schedule.ForName).Validate());
        Assert.Equal(reason, refused.Message);
    }

    [Fact]
    public void Read_Betas_SetsBoth()
    {
        OptimizerOptions options = OptionText.Read("adamw:betas=0.8/0.95,eps=1e-9,amsgrad=true", OptimizerOptions.ForName);
        Assert.Equal(new AdamWOptions { Beta1 = 0.8, Beta2 = 0.95, Eps = 1e-9, Amsgrad = true }, options);
    }

    [Fact]
    public void Over_LengthThatWasSaid_Stays()
    {
        Assert.Equal(7, new CosineSchedule().Over(7).T);
        Assert.Equal(3, new CosineSchedule { T = 3 }.Over(7).T);
    }

    [Fact]
    public void Lr_BehindTheEnd_OneCycleStaysAndRestartsGoOn()
    {
        var cycle = new OneCycleSchedule { T = 10 };
        Assert.Equal(cycle.Lr(1, 9, 0), cycle.Lr(1, 1_000_000_000_000, 0));
        Assert.Equal(1, new CosineRestartsSchedule { T = 5 }.Lr(1, 5_000_000_000_000, 0));
    }
}
