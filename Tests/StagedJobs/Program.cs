// The cluster command over a job that can be made slow in one way: for tests of what names the cause.

using Cluster.Cli;
using Cluster.StagedJobs;
using Cluster.Training;

return await ClusterCommand.RunAsync(args, new JobCatalog().Add("staged", () => new StagedJob()));
