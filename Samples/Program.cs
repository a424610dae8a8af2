using Cluster.Cli;
using Cluster.Samples.Jobs;

return await ClusterCommand.RunAsync(args, BuiltInJobs.Catalog(), defaultJob: "digits");
