using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Module module)> named_children() => modulesByName;

            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>All modules below this one, breadth before depth at each level, named by their path.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach ((string name, Module module) child in modulesByName)
                    yield return child;
                foreach ((string name, Module module) in modulesByName)
                {
                    foreach ((string below, Module found) in module.named_modules())
                        yield return ($"{name}.{below}", found);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(found => found.module);

            /// <summary>Parameters named by their path; one that is shared appears under its first name only.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint>();
                foreach ((string name, Parameter parameter) own in parametersByName)
                {
                    if (!own.parameter.IsInvalid && seen.Add(own.parameter.handle))
                        yield return own;
                }
                if (!recurse)
                    yield break;
                foreach ((string name, Module module) in modulesByName)
                {
                    foreach ((string below, Parameter parameter) in module.named_parameters(true))
                    {
                        if (seen.Add(parameter.handle))
                            yield return ($"{name}.{below}", parameter);
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(found => found.parameter);

            /// <summary>Persistent buffers named by their path. TorchSharp never lists the others, so neither does this.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<nint>();
                foreach ((string name, (Tensor tensor, bool persistent)) in buffersByName)
                {
                    if (persistent && !tensor.IsInvalid && seen.Add(tensor.handle))
                        yield return (name, tensor);
                }
                if (!recurse)
                    yield break;
                foreach ((string name, Module module) in modulesByName)
                {
                    foreach ((string below, Tensor buffer) in module.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer.handle))
                            yield return ($"{name}.{below}", buffer);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(found => found.buffer);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter? get_parameter(string target) =>
                parametersByName.Find(target) ?? Below(target, (module, rest) => module.get_parameter(rest));

            public virtual Tensor? get_buffer(string target) =>
                buffersByName.Find(target).tensor ?? Below(target, (module, rest) => module.get_buffer(rest));

            private T? Below<T>(string target, Func<Module, string, T?> find) where T : class
            {
                int dot = target.IndexOf('.');
                return dot > 0 && modulesByName.Find(target[..dot]) is { } module ? find(module, target[(dot + 1)..]) : null;
            }
        }
    }
}
