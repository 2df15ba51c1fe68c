using TorchSharp.Modules;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019), numerically as in PyTorch.</summary>
    public partial class AdamW : OptimizerHelper, IBetas
    {
        public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        public AdamW(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        {
            Require(lr >= 0, $"Invalid learning rate: {lr}");
            Require(eps >= 0, $"Invalid ε: {eps}");
            Require(beta1 is >= 0 and < 1, $"Invalid beta1: {beta1}");
            Require(beta2 is >= 0 and < 1, $"Invalid beta2: {beta2}");
            Require(weight_decay >= 0, $"Invalid weight_decay value: {weight_decay}");
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
                maximize = maximize,
            };
            foreach (ParamGroup group in parameters)
                AddGroup(group);
        }

        public (double, double) Betas
        {
            get => (Defaults.beta1!.Value, Defaults.beta2!.Value);
            set => (Defaults.beta1, Defaults.beta2) = value;
        }

        private Options Defaults => (Options)_defaults;

        public override void add_param_group(Modules.ParamGroup param_group) => AddGroup(param_group);

        /// <summary>Missing options of the group are filled from the optimiser's.</summary>
        private void AddGroup(Modules.ParamGroup group)
        {
            // A lazy sequence is walked again at every step.
            group.Parameters = group.Parameters.ToArray();
            group.Options ??= new Options();
            var options = (Options)group.Options;
            options.LearningRate ??= Defaults.LearningRate;
            options.beta1 ??= Defaults.beta1;
            options.beta2 ??= Defaults.beta2;
            options.eps ??= Defaults.eps;
            options.weight_decay ??= Defaults.weight_decay;
            options.amsgrad ??= Defaults.amsgrad;
            options.maximize ??= Defaults.maximize;
            options.InitialLearningRate = options.LearningRate!.Value;
            _parameter_groups.Add(group);
            foreach (Parameter parameter in group.Parameters)
            {
                var state = new State(parameter);
                state.Initialize(options);
                Remember(state);
            }
        }

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
        {
            torch.Tensor? loss = Loss(closure);
            int first = 0;
            foreach (Modules.ParamGroup group in _parameter_groups)
                first += Step(group, first);
            return loss;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (!disposing)
                return;
            foreach (OptimizerState state in States)
                ((State)state).Dispose();
        }

        /// <summary>One native call for the whole group, whose states begin at first.</summary>
        private int Step(Modules.ParamGroup group, int first)
        {
            var options = (Options)group.Options;
            var parameters = (Parameter[])group.Parameters;
            State[] states = [.. States.Skip(first).Take(parameters.Length).Cast<State>()];
            long[] steps = Array.ConvertAll(states, state => state.step);

            using var updated = new HandleList(parameters);
            using var means = new HandleList(Array.ConvertAll(states, state => state.exp_avg));
            using var squares = new HandleList(Array.ConvertAll(states, state => state.exp_avg_sq));
            using var maxima = new HandleList(options.amsgrad!.Value ? Array.ConvertAll(states, state => state.max_exp_avg_sq!) : null);
            Native.adamw_step(
                updated.Handles, means.Handles, squares.Handles, maxima.Handles, steps, steps.Length,
                options.LearningRate!.Value, options.beta1!.Value, options.beta2!.Value, options.eps!.Value,
                options.weight_decay!.Value, options.amsgrad.Value, options.maximize!.Value);

            for (int i = 0; i < steps.Length; i++)
                states[i].step = steps[i];
            return steps.Length;
        }

        private static void Require(bool holds, string message)
        {
            if (!holds)
                throw new ArgumentException(message);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}
