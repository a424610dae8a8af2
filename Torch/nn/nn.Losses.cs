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

        /// <summary>Gives the cross entropy of probabilities against numbers 0 to 1 of the same shape.</summary>
        public static Modules.BCELoss BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
            new(weight, reduction);

        /// <summary>Gives the cross entropy of scores, through the logistic function, against numbers 0 to 1.</summary>
        public static Modules.BCEWithLogitsLoss BCEWithLogitsLoss(
            Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
            new(weight, reduction, pos_weights);
    }
}
