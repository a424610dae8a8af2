using System.Globalization;
using System.Text.Json.Nodes;
using Cluster.Cli.Configuration;
using Cluster.Cli.Launch;

namespace Cluster.Cli.Tests.Deploy;

/// <summary>Holds what kustomize makes of deploy/k8s against the rules of docs/DEPLOY.md: no cluster is asked.</summary>
public sealed class ManifestTests
{
    private const string Name = "app.kubernetes.io/name";
    private const string Component = "app.kubernetes.io/component";
    private const string Version = "app.kubernetes.io/version";
    private static readonly string[] Roles = ["coordinator", "server", "worker"];

    // Beside the settings: what libraries read.
    private static readonly string[] OtherVariables = ["POD_NAME", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"];

    public static TheoryData<string> Overlays => [.. DeployFolder.Overlays];

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Images_HaveAVersion(string overlay)
    {
        foreach (var image in Pods(overlay).SelectMany(p => p.AllContainers).Select(c => c.Text("image")))
        {
            var version = image.Contains('@', StringComparison.Ordinal) ? image.Split('@')[1] : image.Split('/')[^1].Split(':').ElementAtOrDefault(1);
            Assert.True(version is { Length: > 0 } and not "latest", image);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Pods_AreRestricted(string overlay)
    {
        Assert.Equal("restricted", Objects(overlay).Single(o => o.Text("kind") == "Namespace")["metadata"]!["labels"]!.Text("pod-security.kubernetes.io/enforce"));
        foreach (var pod in Pods(overlay))
        {
            Assert.True(pod.Spec["automountServiceAccountToken"].Is(false), pod.Name);
            Assert.True(pod.Spec["enableServiceLinks"].Is(false), pod.Name); // their variables could be taken for settings
            Assert.All(["hostNetwork", "hostPID", "hostIPC"], name => Assert.Null(pod.Spec[name]));
            var security = pod.Spec["securityContext"]!;
            Assert.True(security["runAsNonRoot"].Is(true), pod.Name);
            Assert.InRange(security["runAsUser"]!.GetValue<long>(), 1, long.MaxValue);
            Assert.InRange(security["fsGroup"]!.GetValue<long>(), 1, long.MaxValue);
            Assert.Equal("RuntimeDefault", security["seccompProfile"]!.Text("type"));
            Assert.All(pod.Spec["volumes"].Items(), volume => Assert.True(
                volume["configMap"] is not null || volume["emptyDir"] is not null || volume["secret"] is not null, $"{volume}"));
            foreach (var container in pod.AllContainers)
            {
                var own = container["securityContext"]!;
                Assert.True(own["allowPrivilegeEscalation"].Is(false), pod.Name);
                Assert.True(own["readOnlyRootFilesystem"].Is(true), pod.Name);
                Assert.Equal(["ALL"], own["capabilities"]!["drop"].Texts());
                Assert.Null(own["capabilities"]!["add"]);
                Assert.Null(own["privileged"]);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Resources_MemoryIsAllThatIsAskedFor(string overlay)
    {
        foreach (var (pod, container) in Containers(overlay))
        {
            var (requests, limits) = (container["resources"]!["requests"]!, container["resources"]!["limits"]!);
            Assert.NotNull(requests["cpu"]);
            Assert.Null(limits["cpu"]); // a step that waits for its share of the processor is late
            Assert.Equal(Bytes(requests["memory"]), Bytes(limits["memory"]));
            foreach (var volume in pod.Spec["volumes"].Items().Where(v => v["emptyDir"] is not null))
                Assert.True(volume["emptyDir"]!["sizeLimit"] is not null, $"{pod.Name} {volume}");
            var inMemory = pod.Spec["volumes"].Items().Where(v => (string?)v["emptyDir"]?["medium"] == "Memory").Sum(v => Bytes(v["emptyDir"]!["sizeLimit"]));
            Assert.InRange(inMemory, 0, Bytes(limits["memory"]) / 2);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Probes_AskTheProcessAndNobodyElse(string overlay)
    {
        foreach (var pod in Pods(overlay))
        {
            var environment = pod.Environment(pod.Container, Objects(overlay));
            var port = Port(environment["CLUSTER__HEALTH"]);
            Assert.Equal(port, pod.Container["ports"].Items().Single(p => p.Text("name") == "health")["containerPort"]!.GetValue<long>());
            foreach (var (probe, path) in new[] { ("startupProbe", "/healthz/live"), ("livenessProbe", "/healthz/live"), ("readinessProbe", "/healthz/ready") })
            {
                var asks = pod.Container[probe]!["httpGet"]!;
                Assert.Equal(("health", path), (asks.Text("port"), asks.Text("path")));
            }

            Assert.InRange(pod.Container["livenessProbe"]!["failureThreshold"]!.GetValue<long>() * pod.Container["livenessProbe"]!["periodSeconds"]!.GetValue<long>(), 30, 300);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Grace_IsLongerThanTheDrain(string overlay)
    {
        foreach (var pod in Pods(overlay))
        {
            var grace = TimeSpan.FromSeconds(pod.Spec["terminationGracePeriodSeconds"]!.GetValue<long>());
            Assert.True(grace > Generations.HandOverTimeout + TimeSpan.FromSeconds(10), $"{pod.Name} {grace}");
            Assert.Empty(pod.Container["lifecycle"].Items()); // it would run its full time even after the process ended
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Environment_IsOfSettingsThatTheVerbHas(string overlay)
    {
        foreach (var (pod, container) in Containers(overlay))
        {
            var verb = container["args"].Texts()[0];
            var environment = pod.Environment(container, Objects(overlay));
            Assert.Equal(container.Text("name"), verb);
            Assert.Empty(Verbs.Mistakes(verb, environment));
            Assert.All(environment.Keys, name => Assert.True(
                name.StartsWith(SettingsReader.Prefix, StringComparison.Ordinal) || OtherVariables.Contains(name), $"{pod.Name}: {name}"));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Job_IsMadeOfSettingsAndFitsThePods(string overlay)
    {
        var text = Objects(overlay).Single(o => o.Text("kind") == "ConfigMap" && o["data"]!["job.json"] is not null)["data"]!.Text("job.json");
        Assert.Empty(Verbs.MistakesOfFile("prepare", text));
        var job = JsonNode.Parse(text)!;
        var pods = Pods(overlay);
        var workers = pods.Single(p => p.Component == "worker");
        Assert.Equal(job["servers"]!.GetValue<long>(), pods.Single(p => p.Component == "server").Replicas);
        Assert.Equal(RequestChecks.Workers(job.Text("workers"), 0).Max, workers.Replicas);
        Assert.Equal("tcp", job.Text("link")); // no pod shares memory with another
        var environment = workers.Environment(workers.Container, Objects(overlay));
        var threads = job["threads_per_worker"]!.GetValue<long>().ToString(CultureInfo.InvariantCulture);
        Assert.Equal([threads, threads], [environment["OMP_NUM_THREADS"], environment["OPENBLAS_NUM_THREADS"]]);
        Assert.Equal((string?)job["device"] == "cuda", workers.Container["resources"]!["limits"]!["nvidia.com/gpu"] is not null);
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Network_PortsAreThoseThatTheRolesListenOn(string overlay)
    {
        var objects = Objects(overlay);
        var policies = objects.Where(o => o.Text("kind") == "NetworkPolicy").ToArray();
        var all = policies.Single(p => p["spec"]!["podSelector"]!.AsObject().Count == 0);
        Assert.Equal(["Egress", "Ingress"], all["spec"]!["policyTypes"].Texts().Order());
        Assert.Null(all["spec"]!["ingress"] ?? all["spec"]!["egress"]);

        var listens = Pods(overlay).ToDictionary(p => p.Component, p => Listens(p, objects));
        var ways = Roles.ToDictionary(role => role, role => policies.SingleOrDefault(p => p["metadata"]!.Text("name") == role)!);
        var goesOut = Roles.SelectMany(from => ways[from]["spec"]!["egress"].Items().SelectMany(rule => Way(rule, "to").Select(x => (From: from, To: x.Component, x.Port))));
        var comesIn = Roles.SelectMany(to => ways[to]["spec"]!["ingress"].Items().SelectMany(rule => Way(rule, "from").Select(x => (From: x.Component, To: to, x.Port))));

        // docs/SECURITY.md: who opens links to whom.
        var wanted = new[] { ("server", "coordinator"), ("worker", "coordinator"), ("coordinator", "server"), ("worker", "server") }
            .Select(way => (From: way.Item1, To: way.Item2, Port: listens[way.Item2]!.Value)).Order().ToArray();
        Assert.Equal(wanted, goesOut.Order());
        Assert.Equal(wanted, comesIn.Order());
        Assert.Null(listens["worker"]);
        foreach (var pod in Pods(overlay))
        {
            var open = pod.Container["ports"].Items().Where(p => p.Text("name") != "health").Select(p => p["containerPort"]!.GetValue<long>());
            Assert.Equal(listens[pod.Component] is { } port ? [port] : [], open);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Selectors_FitPodsAndKnowNoVersion(string overlay)
    {
        var pods = Pods(overlay);
        foreach (var o in Objects(overlay))
        {
            var selectors = o.Named("matchLabels").Concat(o.Named("podSelector").Where(s => s["matchLabels"] is null && s["matchExpressions"] is null))
                .Concat(o.Text("kind") == "Service" ? [o["spec"]!["selector"]!] : []).Select(s => s.Pairs());
            foreach (var selector in selectors.Where(s => !s.ContainsKey("kubernetes.io/metadata.name")))
            {
                Assert.DoesNotContain(Version, selector.Keys);
                Assert.True(pods.Any(pod => selector.All(pair => pod.Labels.GetValueOrDefault(pair.Key) == pair.Value)), $"{o["kind"]} {o["metadata"]!["name"]}");
            }

            foreach (var claim in o["spec"]?["volumeClaimTemplates"].Items() ?? [])
                Assert.DoesNotContain(Version, claim["metadata"]!["labels"].Pairs().Keys); // it can never change
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Labels_SayWhatEachObjectIs(string overlay)
    {
        foreach (var o in Objects(overlay))
        {
            var labels = o["metadata"]!["labels"].Pairs();
            Assert.Equal(("cluster", "kustomize"), (labels["app.kubernetes.io/part-of"], labels["app.kubernetes.io/managed-by"]));
            Assert.Contains(Version, labels.Keys);
            var isOfTheWholeCluster = o.Text("kind") is "Namespace" or "PriorityClass";
            Assert.Equal(isOfTheWholeCluster ? null : "cluster", (string?)o["metadata"]!["namespace"]);
        }

        foreach (var pod in Pods(overlay))
        {
            Assert.Equal("cluster", pod.Labels[Name]);
            Assert.Contains(pod.Component, Roles);
            Assert.Equal(pod.Component, pod.Workload["metadata"]!["labels"]!.Text(Component));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Volumes_AreThereAndKeysAreForTheGroup(string overlay)
    {
        foreach (var (pod, container) in Containers(overlay))
        {
            var volumes = pod.Spec["volumes"].Items().Concat(pod.Workload["spec"]!["volumeClaimTemplates"].Items().Select(c => c["metadata"]!)).Select(v => v.Text("name"));
            Assert.Empty(container["volumeMounts"].Items().Select(m => m.Text("name")).Except(volumes));
            Assert.Contains("/tmp", container["volumeMounts"].Items().Select(m => m.Text("mountPath")));
        }

        foreach (var pod in Pods(overlay))
        {
            var environment = pod.Environment(pod.Container, Objects(overlay));
            var secret = pod.Spec["volumes"].Items().SingleOrDefault(v => v["secret"] is not null)?["secret"];
            Assert.Equal(overlay != "local", secret is not null);
            Assert.Equal(secret is not null, environment.ContainsKey("CLUSTER__TLS"));
            if (secret is null) continue;
            Assert.Equal(288, secret["defaultMode"]!.GetValue<long>()); // 0440: others may not read a key
            Assert.Equal($"cluster-{pod.Component}-tls", secret.Text("secretName"));
            Assert.Equal(["ca.crt", $"{pod.Component}.crt", $"{pod.Component}.key"], secret["items"].Items().Select(i => i.Text("path")));
            Assert.Equal(environment["CLUSTER__TLS"], pod.Container["volumeMounts"].Items().Single(m => m.Text("name") == "tls").Text("mountPath"));
        }

        var shm = Pods(overlay).Single(p => p.Component == "worker").Spec["volumes"].Items().Single(v => v.Text("name") == "shm");
        Assert.Equal("Memory", shm["emptyDir"]!.Text("medium"));
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Disruption_TakesWorkersFirst(string overlay)
    {
        var objects = Objects(overlay);
        var budgets = objects.Where(o => o.Text("kind") == "PodDisruptionBudget")
            .ToDictionary(o => o["spec"]!["selector"]!["matchLabels"]!.Text(Component), o => o["spec"]!["maxUnavailable"]!.ToString());
        Assert.Equal([("coordinator", "0"), ("server", "1"), ("worker", "50%")], budgets.Select(b => (b.Key, b.Value)).Order());
        var priority = objects.Single(o => o.Text("kind") == "PriorityClass");
        Assert.True(priority["value"]!.GetValue<long>() < 0 && priority.Text("preemptionPolicy") == "Never");
        foreach (var pod in Pods(overlay))
        {
            Assert.Equal(pod.Component == "worker" ? priority["metadata"]!.Text("name") : null, (string?)pod.Spec["priorityClassName"]);
            Assert.Equal(pod.Component == "coordinator" ? 0 : 1, pod.Spec["topologySpreadConstraints"].Items().Count);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Overlays))]
    public void Names_AreThoseOfTheServices(string overlay)
    {
        var objects = Objects(overlay);
        var services = objects.Where(o => o.Text("kind") == "Service").ToDictionary(o => o["metadata"]!.Text("name"));
        Assert.All(services.Values, s => Assert.True(s["spec"]!.Text("clusterIP") == "None" && s["spec"]!["publishNotReadyAddresses"].Is(true)));
        foreach (var pod in Pods(overlay))
        {
            var environment = pod.Environment(pod.Container, objects);
            if (pod.Kind == "StatefulSet") Assert.Contains(pod.Workload["spec"]!.Text("serviceName"), services.Keys);
            if (pod.Component != "coordinator") Assert.Equal("cluster-coordinator:4053", environment["CLUSTER__COORDINATOR"]);
            if (!environment.TryGetValue("CLUSTER__ADVERTISE", out var told)) continue;
            var service = services[told.Split(':')[0].Split('.')[^1]];
            Assert.Contains(Port(told), service["spec"]!["ports"].Items().Select(p => p["port"]!.GetValue<long>()));
            Assert.Equal(Port(environment["CLUSTER__LISTEN"]), Port(told));
        }
    }

    [SkippableFact]
    public void JobOverlay_Workers_AreThoseOfTheDeploymentAndEndWithTheRun()
    {
        var job = Pods("job").Single(p => p.Component == "worker");
        var deployment = Pods("cpu").Single(p => p.Component == "worker");
        Assert.Equal(("Job", "Deployment"), (job.Kind, deployment.Kind));
        Assert.True(JsonNode.DeepEquals(job.Container, deployment.Container));
        Assert.True(JsonNode.DeepEquals(job.Spec["volumes"], deployment.Spec["volumes"]));

        var spec = job.Workload["spec"]!;
        Assert.Equal(("Indexed", "Never"), (spec.Text("completionMode"), job.Spec.Text("restartPolicy")));
        Assert.Equal(spec["completions"]!.GetValue<long>(), spec["parallelism"]!.GetValue<long>());
        var rules = spec["podFailurePolicy"]!["rules"].Items();
        Assert.Equal("Ignore", rules.Single(r => r["onPodConditions"]?[0]!.Text("type") == "DisruptionTarget").Text("action"));
        var refused = rules.Single(r => r["onExitCodes"] is not null);
        Assert.Equal("FailJob", refused.Text("action"));
        var codes = refused["onExitCodes"]!["values"].Items().Select(v => (int)v.GetValue<long>()).ToList();
        Assert.Equal([ExitCodes.Usage], codes);
        var left = int.Parse(job.Environment(job.Container, objects: [])["CLUSTER__LEFT_EXIT_CODE"], CultureInfo.InvariantCulture);
        Assert.DoesNotContain(left, codes.Append(ExitCodes.Done)); // one that leaves is replaced
    }

    [SkippableFact]
    public void CertManager_Certificates_AreThoseThatThePodsShow()
    {
        Skip.IfNot(DeployFolder.HasKustomize, DeployFolder.Missing);
        var objects = DeployFolder.With("cpu", "cert-manager", "monitoring");
        var certificates = objects.Where(o => o.Text("kind") == "Certificate" && !o["spec"]!["isCA"].Is(true)).ToArray();
        foreach (var pod in Pod.Of(objects))
        {
            var spec = certificates.Single(c => c["spec"]!.Text("secretName") == $"cluster-{pod.Component}-tls")["spec"]!;
            Assert.Equal([$"cluster:role/{pod.Component}"], spec["uris"].Texts());
            Assert.Equal(["client auth", "server auth"], spec["usages"].Texts().Where(u => u.EndsWith("auth", StringComparison.Ordinal)));
            Assert.Equal("PKCS8", spec["privateKey"]!.Text("encoding"));
            var told = pod.Environment(pod.Container, objects).GetValueOrDefault("CLUSTER__ADVERTISE")?.Split(':')[0];
            var hosts = Enumerable.Range(0, told is null ? 0 : (int)pod.Replicas)
                .Select(i => told!.Replace($"{pod.Name}-0.", $"{pod.Name}-{i}.", StringComparison.Ordinal)).Distinct();
            Assert.Equal(hosts, spec["dnsNames"].Texts());
        }
    }

    [SkippableFact]
    public void Monitoring_ScrapesAPortThatIsThereAndLetIn()
    {
        Skip.IfNot(DeployFolder.HasKustomize, DeployFolder.Missing);
        var objects = DeployFolder.With("cpu", "cert-manager", "monitoring");
        var monitor = objects.Single(o => o.Text("kind") == "ServiceMonitor")["spec"]!;
        var wanted = monitor["selector"]!["matchLabels"].Pairs();
        var service = objects.Single(o => o.Text("kind") == "Service" && wanted.All(pair => o["metadata"]!["labels"].Pairs().GetValueOrDefault(pair.Key) == pair.Value));
        var endpoint = Assert.Single(monitor["endpoints"].Items());
        var port = service["spec"]!["ports"].Items().Single(p => p.Text("name") == endpoint.Text("port"))["port"]!.GetValue<long>();
        Assert.Equal("/metrics", endpoint.Text("path"));
        var policy = objects.Single(o => o.Text("kind") == "NetworkPolicy" && o["metadata"]!.Text("name") == "monitoring")["spec"]!;
        Assert.Equal("coordinator", policy["podSelector"]!["matchLabels"]!.Text(Component));
        Assert.Equal([port], policy["ingress"]![0]!["ports"].Items().Select(p => p["port"]!.GetValue<long>()));
    }

    private static IReadOnlyList<JsonNode> Objects(string overlay)
    {
        Skip.IfNot(DeployFolder.HasKustomize, DeployFolder.Missing);
        return DeployFolder.Objects(overlay);
    }

    private static IReadOnlyList<Pod> Pods(string overlay)
    {
        var pods = Pod.Of(Objects(overlay));
        Assert.Equal(Roles, pods.Select(p => p.Component).Order());
        return pods;
    }

    private static IEnumerable<(Pod Pod, JsonNode Container)> Containers(string overlay) =>
        Pods(overlay).SelectMany(pod => pod.AllContainers.Select(container => (pod, container)));

    private static long? Listens(Pod pod, IReadOnlyList<JsonNode> objects) =>
        pod.Environment(pod.Container, objects).TryGetValue("CLUSTER__LISTEN", out var at) ? Port(at) : null;

    private static long Port(string address) => long.Parse(address[(address.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);

    private static IEnumerable<(string Component, long Port)> Way(JsonNode rule, string direction) =>
        from peer in rule[direction].Items()
        from port in rule["ports"].Items()
        select (peer["podSelector"]!["matchLabels"]!.Text(Component), port["port"]!.GetValue<long>());

    private static long Bytes(JsonNode? quantity)
    {
        var text = quantity!.ToString();
        return text[^2..] switch
        {
            "Mi" => long.Parse(text[..^2], CultureInfo.InvariantCulture) << 20,
            "Gi" => long.Parse(text[..^2], CultureInfo.InvariantCulture) << 30,
            _ => long.Parse(text, CultureInfo.InvariantCulture),
        };
    }
}
