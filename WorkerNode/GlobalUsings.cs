global using Cluster.Actors;
