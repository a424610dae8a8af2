// A project of one's own. Run it from the repository's root:
//
//     dotnet run --project Samples/user-project -c Release -- train spirals --workers 2

using Cluster.Cli;
using Cluster.Training;
using UserProject;

return await ClusterCommand.RunAsync(args, new JobCatalog().Add("spirals", () => new SpiralsJob()));
