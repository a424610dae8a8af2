using System.CommandLine;
using System.Text.Json;
using Cluster.Cli.Doctor;
using Cluster.Coordinator.Runs;

namespace Cluster.Cli.Verbs;

/// <summary>Is <c>cluster doctor</c>: what this machine has, what it lacks, and what to do about it.</summary>
internal static class DoctorVerb
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("doctor", "Checks what training needs on this machine, and says what to do.") { TrainVerb.RunDir, Json };
        command.SetAction(parsed => Run(MachineProbe.Look(parsed.GetValue(TrainVerb.RunDir)!, context.Time), parsed.GetValue(Json)));
        return command;
    }

    private static int Run(MachineFacts facts, bool json)
    {
        var checks = DoctorChecks.Of(facts);
        var works = checks.All(c => c.State != CheckState.Fail);
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Event = "doctor",
                    Works = works,
                    facts.Dotnet,
                    facts.Os,
                    facts.Cores,
                    facts.MemoryBytes,
                    facts.Torch,
                    facts.Gradients,
                    Checks = checks.Select(c => new { c.Name, State = c.State.ToString().ToLowerInvariant(), c.Text, c.Cure }),
                },
                RunEventNames.JsonOptions));
        }
        else
        {
            foreach (var check in checks) Console.Out.WriteLine(check.Line);
            Console.Out.WriteLine(DoctorChecks.Sum(checks));
        }

        return works ? ExitCodes.Done : ExitCodes.Failed;
    }
}
