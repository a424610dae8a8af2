using System.Text.Json;
using Cluster.Integration.Tests.Running;

namespace Cluster.Integration.Tests;

[Trait("lane", "beside")]
[Collection(ClusterCollection.Name)]
public sealed class PythonSnapshotTests(TrainedDigits trained) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Snapshot_OpenedInPyTorch_SameKeysSameAccuracySameHash()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);

        var found = await CheckAsync();

        Assert.True(found.GetProperty("same_keys").GetBoolean(), found.GetRawText());
        Assert.Equal(trained.Weights, found.Text("sha256"));
        Assert.Equal(trained.Completed.Number("val_accuracy"), found.Number("accuracy"));
        Assert.Equal(trained.Completed.Number("val_loss"), found.Number("loss"), tolerance: 1e-6);
    }

    [SkippableFact]
    public async Task OptimizerFile_OpenedInPyTorch_LoadsIntoAdamAndContinues()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);

        var found = await CheckAsync();

        Assert.Equal(0.002, found.Number("optimizer_lr"));
        Assert.Equal($"[{trained.Completed.Long("steps")}]", found.GetProperty("optimizer_steps").GetRawText());
        Assert.True(found.GetProperty("optimizer_shapes_fit").GetBoolean(), found.GetRawText());
        Assert.True(found.GetProperty("continues").GetBoolean(), found.GetRawText());
    }

    [SkippableFact]
    public async Task SnapshotExport_BothFormats_HoldTheSameTensors()
    {
        Skip.IfNot(TorchPython.IsPresent, TorchPython.Reason);
        var (pth, safetensors) = (_folder.At("weights.pth"), _folder.At("weights.safetensors"));
        (await ClusterProcess.RunAsync("snapshot", "export", trained.Snapshot, "--out", pth)).Ended(0);
        (await ClusterProcess.RunAsync("snapshot", "export", trained.Snapshot, "--out", safetensors)).Ended(0);

        var model = Path.Combine(trained.Snapshot, "model.pth");
        var found = await TorchPython.RunAsync("Python/compare_exports.py", model, pth, safetensors);

        Assert.Equal(16, found.Long("tensors"));
        Assert.True(found.GetProperty("pth_equal").GetBoolean());
        Assert.True(found.GetProperty("safetensors_equal").GetBoolean());
    }

    private async Task<JsonElement> CheckAsync()
    {
        var rows = _folder.At("val.npz");
        var export = await ClusterProcess.RunAsync(
            "data", "export", "digits", "--split", "val", "--seed", "1", "--out", rows);
        export.Ended(0);
        return await TorchPython.RunAsync("Python/check_snapshot.py", trained.Snapshot, rows);
    }
}
