"""What mutual TLS costs where tensors go over TCP: bench with it against bench without.
usage (from the project's root): python3 Benchmarks/tls_cost.py [MODEL] [--workers 2] [--pairs 9] [--steps N]"""
import subprocess, tempfile
import pairs

if __name__ == "__main__":
    args = pairs.parser().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        certs = folder + "/certs"
        for make in (["init"], ["issue", "coordinator"], ["issue", "server"], ["issue", "worker"]):
            subprocess.run(["./cluster", "certs", *make, certs], check=True, stdout=subprocess.DEVNULL)
        pairs.compare(args, "TLS", ["--link", "tcp", "--tls", certs], ["--link", "tcp"])
