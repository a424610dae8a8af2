namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Gives the cross entropy of scores [N, C, ...] against classes (int64, [N, ...]).</summary>
        public static Modules.CrossEntropyLoss CrossEntropyLoss(
            Tensor? weight = null,
            long? ignore_index = null,
            Reduction reduction = Reduction.Mean,
            double label_smoothing = 0) =>
            new(weight, ignore_index ?? -100, reduction, label_smoothing);

        /// <summary>
        /// Gives the negative log likelihood of log probabilities [N, C, ...] against classes (int64, [N, ...]).
        /// </summary>
        public static Modules.NLLLoss NLLLoss(
            Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean) =>
            new(weight, ignore_index ?? -100, reduction);

        /// <summary>Gives the squared differences of predictions and targets of one shape.</summary>
        public static Modules.MSELoss MSELoss(Reduction reduction = Reduction.Mean) =>
            new(reduction);

        /// <summary>Gives the absolute differences of predictions and targets of one shape.</summary>
        public static Modules.L1Loss L1Loss(Reduction reduction = Reduction.Mean) => new(reduction);

        /// <summary>Gives squared differences below beta, divided by 2 beta, and absolute ones less beta / 2 above.</summary>
        public static Modules.SmoothL1Loss SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1) =>
            new(reduction, beta);

        /// <summary>
        /// Gives half the squared differences below delta, and delta times the absolute ones less delta / 2 above.
        /// </summary>
        public static Modules.HuberLoss HuberLoss(double delta = 1, Reduction reduction = Reduction.Mean) =>
            new(delta, reduction);

        /// <summary>Gives the cross entropy of probabilities against numbers 0 to 1 of the same shape.</summary>
        public static Modules.BCELoss BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
            new(weight, reduction);

        /// <summary>Gives the cross entropy of scores, through the logistic function, against numbers 0 to 1.</summary>
        public static Modules.BCEWithLogitsLoss BCEWithLogitsLoss(
            Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
            new(weight, reduction, pos_weights);

        /// <summary>Gives the Kullback-Leibler divergence of log probabilities from probabilities.</summary>
        /// <param name="log_target">Whether the targets are log probabilities too.</param>
        /// <param name="reduction">The mean is that of all elements; for that of the rows take the sum and divide.</param>
        public static Modules.KLDivLoss KLDivLoss(bool log_target = false, Reduction reduction = Reduction.Mean) =>
            new(log_target, reduction);

        /// <summary>
        /// Gives 1 less the cosine of rows with target 1, and the cosine above a margin of rows with target -1.
        /// </summary>
        public static Modules.CosineEmbeddingLoss CosineEmbeddingLoss(
            double margin = 0, Reduction reduction = Reduction.Mean) => new(margin, reduction);

        /// <summary>Gives by how much the anchor is not nearer to the positive than to the negative by a margin.</summary>
        /// <param name="margin">The margin.</param>
        /// <param name="p">Which norm the distance is.</param>
        /// <param name="eps">What is added to differences.</param>
        /// <param name="swap">Whether the negative's distance to the positive counts where it is smaller.</param>
        /// <param name="reduction">How the rows are joined.</param>
        public static Modules.TripletMarginLoss TripletMarginLoss(
            double margin = 1,
            double p = 2,
            double eps = 1e-6,
            bool swap = false,
            Reduction reduction = Reduction.Mean) =>
            new(margin, p, eps, swap, reduction);

        /// <summary>Gives the connectionist temporal classification loss.</summary>
        /// <param name="blank">The class that stands for no label.</param>
        /// <param name="zero_infinity">Whether rows whose labels do not fit into their steps count as zero.</param>
        /// <param name="reduction">The mean is that of the rows, each divided by its number of labels.</param>
        public static Modules.CTCLoss CTCLoss(
            long blank = 0, bool zero_infinity = false, Reduction reduction = Reduction.Mean) =>
            new(blank, zero_infinity, reduction);

        /// <summary>
        /// Gives by how much the one that the target says (1: the first, -1: the second) is not larger by a margin.
        /// </summary>
        public static Modules.MarginRankingLoss MarginRankingLoss(
            double margin = 0, Reduction reduction = Reduction.Mean) => new(margin, reduction);

        /// <summary>
        /// Gives the distance where the target is 1, and what it lacks to the margin where the target is -1.
        /// </summary>
        public static Modules.HingeEmbeddingLoss HingeEmbeddingLoss(
            double margin = 1, Reduction reduction = Reduction.Mean) => new(margin, reduction);

        /// <summary>Gives log(1 + e^(-target input)) for targets 1 and -1.</summary>
        public static Modules.SoftMarginLoss SoftMarginLoss(Reduction reduction = Reduction.Mean) => new(reduction);

        /// <summary>Gives the negative log likelihood of counts under a Poisson distribution.</summary>
        /// <param name="log_input">Whether the input is the logarithm of the expected counts.</param>
        /// <param name="full">Whether Stirling's approximation of the missing term is added.</param>
        /// <param name="eps">What is added where the logarithm of the input is taken.</param>
        /// <param name="reduction">How the elements are joined.</param>
        public static Modules.PoissonNLLLoss PoissonNLLLoss(
            bool log_input = true, bool full = false, double eps = 1e-8, Reduction reduction = Reduction.Mean) =>
            new(log_input, full, eps, reduction);

        /// <summary>Gives by how much other classes' scores come within a margin of the target's.</summary>
        /// <param name="p">1 or 2, to which power.</param>
        /// <param name="margin">The margin.</param>
        /// <param name="weight">A weight for each class.</param>
        /// <param name="reduction">How the rows are joined.</param>
        /// <exception cref="ArgumentOutOfRangeException">The power is neither 1 nor 2.</exception>
        public static Modules.MultiMarginLoss MultiMarginLoss(
            int p = 1, double margin = 1, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
            new(p, margin, weight, reduction);
    }
}
