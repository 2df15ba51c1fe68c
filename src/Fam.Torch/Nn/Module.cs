using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A tree of parameters, buffers and modules under names. Fields that hold them are found by
        /// RegisterComponents, under the field's name or its ComponentName.
        /// </summary>
        public partial class Module : IDisposable
        {
            protected readonly string? name;

            private readonly OrderedMap<Module> modulesByName = new();
            private readonly OrderedMap<Parameter> parametersByName = new();
            private readonly OrderedMap<(Tensor tensor, bool persistent)> buffersByName = new();
            private bool registered;
            private bool isTraining = true;
            private bool disposed;

            protected Module(string name) => this.name = name;

            public virtual bool training => isTraining;

            public virtual string GetName() => name ?? GetType().Name;

            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach ((_, Module module) in named_children())
                    module.train(train);
            }

            public virtual void eval() => train(false);

            /// <summary>Calls the function with every module below this one, then with this one.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach ((_, Module module) in modulesByName)
                    module.apply(fn);
                fn(this);
                return this;
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (!parametersByName.TryAdd(name, param))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (!buffersByName.TryAdd(name, (tensor, persistent)))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    modulesByName.Remove(name);
                    return;
                }
                if (string.IsNullOrEmpty(name) || name.Contains('.'))
                    throw new ArgumentException($"A module's name cannot be empty or contain \".\", got: \"{name}\"");
                if (modulesByName.Contains(name))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                modulesByName.TryAdd(name, submodule);
            }

            /// <summary>Registers what the fields hold, those of base classes too. Call it last in a constructor.</summary>
            [SuppressMessage("Trimming", "IL2075", Justification = "Modules are not trimmed.")]
            protected virtual void RegisterComponents()
            {
                if (registered)
                    return;
                foreach (FieldInfo field in Fields(GetType()))
                {
                    string component = field.ComponentName();
                    if (modulesByName.Contains(component) || parametersByName.Contains(component) || buffersByName.Contains(component))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(component, module);
                            break;
                        case Parameter parameter:
                            register_parameter(component, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(component, tensor);
                            break;
                    }
                }
                registered = true;
            }

            protected void ClearModules() => modulesByName.Clear();

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || disposed)
                    return;
                disposed = true;
                foreach ((_, (Tensor tensor, _)) in buffersByName)
                    tensor.Dispose();
                foreach ((_, Parameter parameter) in parametersByName)
                    parameter.Dispose();
                foreach ((_, Module module) in modulesByName)
                    module.Dispose();
            }

            private static IEnumerable<FieldInfo> Fields(Type? type)
            {
                var seen = new HashSet<string>(StringComparer.Ordinal);
                for (; type is not null && type != typeof(Module); type = type.BaseType)
                {
                    foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                    {
                        if (seen.Add(field.Name))
                            yield return field;
                    }
                }
            }
        }
    }
}
