global using Cluster.Actors.TestKit;
