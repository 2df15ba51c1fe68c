using System.Reflection;
using System.Reflection.Emit;
using Fam.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Fam.Grains.Tests;

public class RegistrationTests
{
    [Fact]
    public void An_option_out_of_range_is_named()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            new ServiceCollection().AddEmbeddedGrains(options => options.ResponseTimeout = TimeSpan.Zero));
        Assert.Contains("EmbeddedGrainOptions.ResponseTimeout must be above zero", error.Message);
    }

    [Fact]
    public void Types_that_orleans_could_not_write_are_listed_at_start()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddEmbeddedGrains(
            options => options.JsonTypes = type => type == typeof(Point), typeof(RegistrationTests).Assembly));
        Assert.Contains("ICallGrain.AddAsync: parameter 'box' holds Fam.Grains.Tests.Box", error.Message);
        Assert.Contains("ICallGrain.HeldAsync: the result holds Fam.Grains.Tests.Box", error.Message);
        Assert.DoesNotContain("Point", error.Message);
    }

    [Fact]
    public void Interfaces_that_orleans_would_refuse_are_refused()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Faulty"), AssemblyBuilderAccess.Run);
        var module = assembly.DefineDynamicModule("Faulty");
        var face = module.DefineType("IFaulty", TypeAttributes.Public | TypeAttributes.Interface | TypeAttributes.Abstract);
        face.AddInterfaceImplementation(typeof(IGrainWithStringKey));
        const MethodAttributes Declared = MethodAttributes.Public | MethodAttributes.Abstract | MethodAttributes.Virtual;
        face.DefineMethod("Number", Declared, typeof(int), []);
        var faulty = face.CreateType();
        var grain = module.DefineType("FaultyGrain", TypeAttributes.Public, typeof(Grain), [faulty]);
        var body = grain.DefineMethod("Number", MethodAttributes.Public | MethodAttributes.Virtual, typeof(int), []).GetILGenerator();
        body.Emit(OpCodes.Ldc_I4_0);
        body.Emit(OpCodes.Ret);
        grain.CreateType();

        var error = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddEmbeddedGrains(_ => { }, assembly));
        Assert.Contains("IFaulty.Number returns Int32; grain methods return Task", error.Message);
    }

    [Fact]
    public void A_grain_made_by_hand_says_so()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new TurnGrain(new Stage()).IdentityString);
        Assert.Contains("not created by the grain runtime", error.Message);
    }
}
