using System.Globalization;

namespace Cluster.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        private const int ElementsShown = 12;

        /// <summary>Writes shape, element type, device and, of a small tensor, the elements.</summary>
        public override string ToString()
        {
            if (IsDisposed) return "disposed tensor";
            var head = $"[{string.Join(", ", shape)}] {dtype} on {device}";
            return device_type == DeviceType.CPU ? $"{head}: {Elements()}" : head;
        }

        private string Elements()
        {
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            var count = numel();
            var shown = detach().flatten().narrow(0, 0, Math.Min(count, ElementsShown)).to(ScalarType.Float64);
            var texts = shown.data<double>().ToArray().Select(v => v.ToString("G6", CultureInfo.InvariantCulture));
            return $"[{string.Join(", ", texts)}{(count > ElementsShown ? ", ..." : "")}]";
        }
    }
}
