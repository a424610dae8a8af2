using Cluster.Cli;
using Cluster.Samples;

return await ClusterCommand.RunAsync(args, BuiltInJobs.Catalog(), defaultJob: "digits");
