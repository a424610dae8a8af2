namespace Cluster.Parameters.Optimizers;

/// <summary>Holds the scalars of one Adam or AdamW step, computed in double and rounded to float.</summary>
internal readonly struct AdamScalars
{
    public readonly float Beta1;
    public readonly float OneMinusBeta1;
    public readonly float Beta2;
    public readonly float OneMinusBeta2;
    public readonly float NegativeStepSize;
    public readonly float CorrectionRoot;
    public readonly float Eps;

    /// <summary>The L2 term of Adam; 0 for none.</summary>
    public readonly float WeightDecay;

    /// <summary>What AdamW multiplies the parameters by first; 1 for Adam.</summary>
    public readonly float Shrink;

    public AdamScalars(AdamOptions options, double lr, double weightDecay, long step)
        : this(lr, options.Beta1, options.Beta2, options.Eps, step)
    {
        WeightDecay = (float)weightDecay;
        Shrink = 1;
    }

    public AdamScalars(AdamWOptions options, double lr, double weightDecay, long step)
        : this(lr, options.Beta1, options.Beta2, options.Eps, step) =>
        Shrink = (float)(1 - lr * weightDecay);

    private AdamScalars(double lr, double beta1, double beta2, double eps, long step)
    {
        double correction1 = 1 - Math.Pow(beta1, step);
        double correction2 = 1 - Math.Pow(beta2, step);
        Beta1 = (float)beta1;
        OneMinusBeta1 = (float)(1 - beta1);
        Beta2 = (float)beta2;
        OneMinusBeta2 = (float)(1 - beta2);
        NegativeStepSize = (float)-(lr / correction1);
        CorrectionRoot = (float)Math.Sqrt(correction2);
        Eps = (float)eps;
    }
}
