namespace Cluster.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Says how a loss joins the values of the rows; libtorch's numbers.</summary>
        public enum Reduction
        {
            /// <summary>One value per row.</summary>
            None = 0,

            /// <summary>Their (weighted) mean.</summary>
            Mean = 1,

            /// <summary>Their sum.</summary>
            Sum = 2,
        }
    }
}
