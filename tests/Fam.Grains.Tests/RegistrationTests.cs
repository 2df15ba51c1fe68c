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
        var (mixed, listed) = (typeof(Task<Dictionary<string, Point>>), typeof(Task<IReadOnlyList<Point>>));
        face.DefineMethod("Number", Declared, typeof(int), []);
        face.DefineMethod("Mixed", Declared, mixed, []);
        face.DefineMethod("Listed", Declared, listed, []);
        var faulty = face.CreateType();
        var grain = module.DefineType("FaultyGrain", TypeAttributes.Public, typeof(Grain), [faulty]);
        Implement(grain, "Number", typeof(int), OpCodes.Ldc_I4_0);
        Implement(grain, "Mixed", mixed, OpCodes.Ldnull);
        Implement(grain, "Listed", listed, OpCodes.Ldnull);
        grain.CreateType();

        var error = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddEmbeddedGrains(options => options.JsonTypes = type => type == typeof(Point), assembly));
        Assert.Contains("IFaulty.Number returns Int32; grain methods return Task", error.Message);
        Assert.Contains("IFaulty.Mixed: the result is a System.Collections.Generic.Dictionary", error.Message);
        Assert.Contains("which mixes contracts with other types", error.Message);
        Assert.DoesNotContain("IFaulty.Listed", error.Message);
    }

    private static void Implement(TypeBuilder grain, string name, Type result, OpCode value)
    {
        var body = grain.DefineMethod(name, MethodAttributes.Public | MethodAttributes.Virtual, result, []).GetILGenerator();
        body.Emit(value);
        body.Emit(OpCodes.Ret);
    }

    [Fact]
    public void A_grain_made_by_hand_says_so()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new TurnGrain(new Stage()).IdentityString);
        Assert.Contains("not created by the grain runtime", error.Message);
    }
}
